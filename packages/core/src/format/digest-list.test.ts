import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isCarryoverError } from '../carryover-error';
import { expectedDigestLine, readAttributeDump, readDigestList } from './digest-list';

// Recorded from sha256sum and getfattr by fixtures/record.sh.
const digests = await readFile(new URL('./fixtures/odd-names.digests', import.meta.url));
const attributes = await readFile(new URL('./fixtures/odd-names.attributes', import.meta.url));

/** The files of the recorded folder whose content is their own name. */
const namedAfterContent = [
  'a',
  'a b',
  '-dash',
  ' lead',
  'trail ',
  'new\nline',
  'car\rriage',
  'tab\tq"',
  "quo'te",
  'back\\slash',
  'oct\\012al',
  '\xff\xfe',
  '# file: x',
  'eq=ual',
  '*[x]?',
  'a.b',
  'a-b',
];

function halfDigest(content: string): string {
  return createHash('sha256').update(content, 'latin1').digest('hex').slice(0, 32);
}

describe('readDigestList', () => {
  it('reads the digest of every odd name that sha256sum prints', () => {
    const expected = new Map(namedAfterContent.map((name) => [name, halfDigest(name)]));
    expected.set('a second', halfDigest('a')).set('a.d/inside', halfDigest('x')).set('d ir/in side', halfDigest('x'));
    expect(readDigestList(digests)).toEqual(expected);
  });

  it('is empty where nothing was read', () => {
    expect(readDigestList(Buffer.alloc(0)).size).toBe(0);
  });

  it.each([
    ['text that is no digest', 'sha256sum: something\0'],
    ['a record that was cut short', `${'a'.repeat(40)}`],
    ['a digest without a path', `${'a'.repeat(64)}  \0`],
    ['a list that was cut short', `${'a'.repeat(64)}  ./x`],
  ])('refuses %s', (_what, text) => {
    expect(() => readDigestList(Buffer.from(text, 'latin1'))).toThrowError(/sha256sum/);
  });

  it('is what the stages compare with, once the second half of each digest is cut out', () => {
    const records = digests
      .toString('latin1')
      .split('\0')
      .filter((record) => record !== '');
    const lines = records.map((record) => record.slice(0, 32) + record.slice(64));
    expect(lines).toContain(expectedDigestLine(halfDigest('new\nline'), './new\nline'));
  });
});

describe('readAttributeDump', () => {
  it('reads the attributes of every odd name that getfattr prints', () => {
    const dump = readAttributeDump(attributes);
    for (const name of namedAfterContent.filter((name) => name !== 'a')) {
      expect(dump.get(name)).toEqual(['user.one=0x00ff0a']);
    }
    expect(dump.get('a')?.toSorted()).toEqual(['user.empty=0x', 'user.na\\075me\\012=0x76', 'user.one=0x00ff0a']);
    expect(dump.size).toBe(namedAfterContent.length + 1);
  });

  it('is empty where no file has any', () => {
    expect(readAttributeDump(Buffer.alloc(0)).size).toBe(0);
  });

  it('refuses what getfattr would not say', () => {
    expect(() => readAttributeDump(Buffer.from('user.one=0x00\n\n'))).toThrowError(
      expect.toSatisfy((error: unknown) => isCarryoverError(error) && error.code === 'attributes-unreadable'),
    );
  });
});
