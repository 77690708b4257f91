import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLegalName } from './legal-name';
import {
  describePrefix,
  indexName,
  type NamedLocation,
  packName,
  parseName,
  projectPrefix,
  recipePrefix,
  recipeScopePrefix,
  scopePrefix,
  snapshotName,
  snapshotPrefix,
  snapshotSequence,
} from './names';
import { decodeSegment, encodeSegment } from './segment';

const sha256 = 'ab'.repeat(32);
// Weighted towards what collides when encoding is careless: the encoding's own characters, the reserved names, and long texts with a common beginning.
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom('%', '2', 'F', '/', '.', '_', '~', 'a'), maxLength: 6 }),
  fc.constantFrom('', '_', '.', '..', '...', '%5F', '%2E', 'packs', 'indexes', 'snapshots', 'v1'),
  fc
    .tuple(fc.constant('x'.repeat(78)), fc.string({ unit: fc.constantFrom('x', 'ä', '%'), maxLength: 4 }))
    .map(([start, end]) => start + end),
);
const location: fc.Arbitrary<NamedLocation> = fc.record({ project: text, scope: text, key: text, platform: text });

describe('encodeSegment', () => {
  it.each([
    ['github.com/acme/shop', 'github.com%2Facme%2Fshop'],
    ['feature/ümlaut', 'feature%2F%C3%BCmlaut'],
    ['plain-Text_1.0~@+=', 'plain-Text_1.0~@+='],
    ['100%', '100%25'],
    ['', '_'],
    ['_', '%5F'],
    ['__', '__'],
    ['.', '%2E'],
    ['..', '%2E%2E'],
    ['...', '...'],
    ['-', '-'],
  ])('%j becomes %s', (from, to) => {
    expect(encodeSegment(from)).toBe(to);
  });

  it('keeps up to 80 characters whole and shortens the rest', () => {
    expect(encodeSegment('x'.repeat(80))).toBe('x'.repeat(80));
    expect(encodeSegment('x'.repeat(81))).toMatch(/^x{24}~[0-9a-f]{64}$/);
    expect(encodeSegment(`${'x'.repeat(23)}ä${'x'.repeat(60)}`)).toMatch(/^x{23}~[0-9a-f]{64}$/);
  });

  it('takes no text for another one as its shortened form', () => {
    const long = 'y'.repeat(200);
    expect(encodeSegment(encodeSegment(long))).not.toBe(encodeSegment(long));
  });

  it('refuses text that has no UTF-8', () => {
    expect(() => encodeSegment('\ud800')).toThrowError(
      expect.objectContaining({ kind: 'misuse', code: 'store-malformed-text' }),
    );
  });

  it('is injective, legal and short', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const encoded = encodeSegment(one);
        expect(isLegalName(encoded)).toBe(true);
        expect(encoded).not.toContain('/');
        expect(encoded.length).toBeLessThanOrEqual(89);
        expect(encoded === encodeSegment(other)).toBe(one === other);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('names', () => {
  it('look like this', () => {
    const prefix = snapshotPrefix(
      { project: 'github.com/acme/shop', scope: 'main', key: '', platform: 'linux/arm64' },
      sha256,
    );
    expect(prefix).toBe(`v1/github.com%2Facme%2Fshop/snapshots/main/_/${sha256}/linux%2Farm64/`);
    expect(snapshotName(prefix, 12)).toBe(`${prefix}9999999999987`);
    const recipes = recipePrefix({ project: 'shop', scope: 'main', key: 'nightly', platform: '' });
    expect(snapshotName(recipes, 1)).toBe('v1/shop/recipes/main/nightly/_/9999999999998');
    expect(packName('shop', sha256)).toBe(`v1/shop/packs/${sha256}`);
    expect(indexName('shop', sha256)).toBe(`v1/shop/indexes/${sha256}`);
  });

  it('have one prefix for each location and mount', () => {
    fc.assert(
      fc.property(location, text, location, text, (one, oneDigest, other, otherDigest) => {
        const same = JSON.stringify([one, oneDigest]) === JSON.stringify([other, otherDigest]);
        expect(snapshotPrefix(one, oneDigest) === snapshotPrefix(other, otherDigest)).toBe(same);
      }),
    );
  });

  it('tell snapshots, recipes, packs and indexes apart, whatever the project and the scope are called', () => {
    fc.assert(
      fc.property(location, text, fc.integer({ min: 1 }), (where, digest, sequence) => {
        const project = encodeSegment(where.project);
        const prefix = snapshotPrefix(where, digest);
        const name = snapshotName(prefix, sequence);
        expect(isLegalName(name)).toBe(true);
        expect(name.startsWith(scopePrefix(where.project, where.scope))).toBe(true);
        expect(parseName(name)).toEqual({ kind: 'snapshot', project, prefix, sequence });
        const recipes = recipePrefix(where);
        expect(recipes.startsWith(recipeScopePrefix(where.project, where.scope))).toBe(true);
        expect(parseName(snapshotName(recipes, sequence))).toEqual({
          kind: 'recipe',
          project,
          prefix: recipes,
          sequence,
        });
        expect(parseName(packName(where.project, sha256))).toEqual({ kind: 'pack', project, sha256 });
        expect(parseName(indexName(where.project, sha256))).toEqual({ kind: 'index', project, sha256 });
        expect(projectPrefix(where.project)).toBe(`v1/${project}/`);
      }),
    );
  });

  it('sort newest first', () => {
    const sequence = fc.integer({ min: 1, max: 9_999_999_999_999 });
    fc.assert(
      fc.property(sequence, sequence, (one, other) => {
        const oneName = snapshotName('p/', one);
        const otherName = snapshotName('p/', other);
        expect(snapshotSequence(oneName)).toBe(one);
        expect(oneName < otherName).toBe(one > other);
      }),
    );
  });

  it.each([-1, 0, 0.5, Number.NaN, 10_000_000_000_000])('refuse the number %d', (sequence) => {
    expect(() => snapshotName('p/', sequence)).toThrow(RangeError);
  });

  it.each([
    '',
    'v1',
    'v1/shop',
    `v2/shop/packs/${sha256}`,
    `v1//packs/${sha256}`,
    `v1/shop/packs/${sha256}/more`,
    `v1/shop/packs/${sha256.toUpperCase()}`,
    'v1/shop/packs/short',
    `v1/shop/other/${sha256}`,
    'v1/shop/snapshots/main/_/d/8209999999999',
    'v1/shop/snapshots/main//d/_/8209999999999',
    'v1/shop/snapshots/main/_/d/_/820999999999',
  ])('do not include %j', (name) => {
    expect(parseName(name)).toBeUndefined();
  });
});

describe('what a name says to people', () => {
  it('is the text that went into it, or its beginning', () => {
    fc.assert(
      fc.property(text, (given) => {
        const decoded = decodeSegment(encodeSegment(given));
        expect(decoded === given || (decoded.endsWith('…') && given.startsWith(decoded.slice(0, -1)))).toBe(true);
        expect(decoded === given).toBe(encodeSegment(given).length <= 80);
      }),
    );
    // 23 characters and half of an ä are what is left of this.
    expect(decodeSegment(encodeSegment(`${'x'.repeat(20)}ä${'x'.repeat(60)}`))).toBe(`${'x'.repeat(20)}…`);
  });

  it('is told of the folder of a mount', () => {
    const where = { project: 'github.com/acme/shop', scope: 'feature/ä', key: '', platform: 'linux/arm64' };
    expect(describePrefix(snapshotPrefix(where, sha256))).toEqual({ ...where, mountDigest: sha256 });
  });
});
