import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameBelow, tagOf } from './object-tag';

const sha256 = 'c0ffee'.repeat(11).slice(0, 64);
const snapshots = `v1/github.com%2Facme%2Fshop/snapshots/feature%2Fcarts/_/${sha256}/linux%2Famd64/`;
/** What a registry takes as a tag: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests */
const legalTag = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

const segment = fc.stringMatching(/^[A-Za-z0-9._%@+=~-]{1,100}$/).filter((text) => text !== '.' && text !== '..');
const name = fc.array(segment, { minLength: 1, maxLength: 25 }).map((segments) => segments.join('/'));

describe('the tag of an object', () => {
  it.each([
    [`${snapshots}9999999999998`, '-9999999999998'],
    [`v1/github.com%2Facme%2Fshop/packs/${sha256}`, `-${sha256}`],
    ['name', '-name'],
  ])('of %s ends in its last segment', (full, end) => {
    expect(tagOf(full)).toMatch(legalTag);
    expect(tagOf(full).endsWith(end)).toBe(true);
  });

  it('sorts the snapshots of a mount newest first, and tells their names', () => {
    const names = ['9999999999990', '9999999999991', '9999999999998'].map((number) => snapshots + number);
    const tags = names.map(tagOf);
    expect(tags.toSorted()).toEqual(tags);
    expect(tags.map((tag) => nameBelow(snapshots, tag))).toEqual(names.map((each) => ({ name: each })));
  });

  it('is legal for any name, differs from name to name, and never denies an object of a folder', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(tagOf(one)).toMatch(legalTag);
        expect(tagOf(one) === tagOf(other)).toBe(one === other);
        for (const { index } of one.matchAll(/\//g)) {
          const prefix = one.slice(0, index + 1);
          const below = nameBelow(prefix, tagOf(one));
          expect(below).not.toBe('no');
          if (typeof below === 'object') {
            expect(below.name).toBe(one);
          }
          if (typeof nameBelow(prefix, tagOf(other)) === 'object') {
            expect(other.startsWith(prefix)).toBe(true);
          }
        }
      }),
    );
  });

  it('says no to what is elsewhere, and to tags of others', () => {
    expect(nameBelow('a/b/', tagOf('a/c/d'))).toBe('no');
    expect(nameBelow('a/b/', tagOf('a/b'))).toBe('no');
    expect(nameBelow('a/b/', tagOf('b/a/b/c'))).toBe('no');
    expect(nameBelow('a/', tagOf('a/b/c'))).toBe('perhaps');
    expect(nameBelow('', tagOf('a/b/c'))).toBe('perhaps');
    expect(['latest', 'v1.2.3', sha256, `sha256-${sha256}.sig`].map((tag) => nameBelow('', tag))).toEqual(
      Array(4).fill('no'),
    );
  });
});
