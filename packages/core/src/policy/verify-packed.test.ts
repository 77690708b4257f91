import { describe, expect, it } from 'vitest';
import type { PackedEntry } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import type { ToPack } from './comparison';
import { attributesDigest, type PackDescription, verifyPacked } from './verify-packed';

const metadata = { mode: 0o644, uid: 1, gid: 2, mtime: '5.000000001' };
const file = { type: 'file', path: 'a', ...metadata, size: 3 } as const;
const symlink = { type: 'symlink', path: 'a', ...metadata, target: 'there' } as const;
const fifo = { type: 'fifo', path: 'a', ...metadata } as const;
const digest = 'ab'.repeat(16);

function wanted(entry: PackedEntry, known = true): ToPack {
  return known ? { entry, ctime: '9.000000000', inode: '7' } : { entry, ctime: undefined, inode: undefined };
}

function described(after: Partial<ListedEntry> | undefined, attributes?: string): PackDescription {
  const listed: ListedEntry = {
    entry: file,
    ctime: '9.000000000',
    atime: '8.000000000',
    inode: '7',
    links: 1,
    ...after,
  };
  return {
    listed: new Map(after === undefined ? [] : [['a', listed]]),
    digests: new Map([['a', digest]]),
    attributes: new Map(attributes === undefined ? [] : [['a', attributes]]),
  };
}

describe('verifyPacked', () => {
  it('gives the content of what stayed as it was', () => {
    expect(verifyPacked(wanted(file), described({}))).toEqual({ content: { digest, attributes: '' } });
    expect(verifyPacked(wanted(file), described({}, 'cd'))).toEqual({ content: { digest, attributes: 'cd' } });
    expect(verifyPacked(wanted(symlink), described({ entry: symlink }))).toEqual({ content: undefined });
    expect(verifyPacked(wanted(fifo), described({ entry: fifo }))).toEqual({ content: undefined });
  });

  it.each([
    ['vanished', undefined],
    ['another size', { entry: { ...file, size: 4 } }],
    ['another time', { entry: { ...file, mtime: '5.000000002' } }],
    ['another mode', { entry: { ...file, mode: 0o600 } }],
    ['another owner', { entry: { ...file, uid: 9 } }],
    ['another group', { entry: { ...file, gid: 9 } }],
    ['another type', { entry: fifo }],
    ['another change time', { ctime: '9.000000001' }],
    ['another inode', { inode: '8' }],
  ])('gives nothing of what changed while it was packed: %s', (_what, after) => {
    expect(verifyPacked(wanted(file), described(after))).toBeUndefined();
  });

  it('gives nothing of a symlink that leads elsewhere now', () => {
    expect(verifyPacked(wanted(symlink), described({ entry: { ...symlink, target: 'elsewhere' } }))).toBeUndefined();
  });

  it('goes by the entry itself where its change time was not known', () => {
    expect(verifyPacked(wanted(file, false), described({ ctime: '1.000000000', inode: '1' }))).toBeDefined();
    expect(verifyPacked(wanted(file, false), described({ entry: { ...file, size: 4 } }))).toBeUndefined();
  });

  it('gives nothing of a file that could not be read', () => {
    expect(verifyPacked(wanted(file), { ...described({}), digests: new Map() })).toBeUndefined();
  });
});

describe('attributesDigest', () => {
  it('does not depend on the order in which they are listed', () => {
    expect(attributesDigest(['user.a=0x01', 'user.b=0x02'])).toBe(attributesDigest(['user.b=0x02', 'user.a=0x01']));
    expect(attributesDigest(['user.a=0x01'])).not.toBe(attributesDigest(['user.a=0x02']));
    expect(attributesDigest(['user.a=0x01'])).toMatch(/^[0-9a-f]{32}$/);
  });
});
