import { describe, expect, it } from 'vitest';
import type { PackedEntry } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import type { ToPack } from './comparison';
import { PackedContent } from './packed-content';
import type { PackDescription } from './verify-packed';

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: '1.000000000' };
const digest = 'ab'.repeat(16);

function fileOf(path: string): PackedEntry {
  return { type: 'file', path, ...metadata, size: 3 };
}

function wantedOf(paths: readonly string[]): ToPack[] {
  return paths.map((path) => ({ entry: fileOf(path), ctime: '2.000000000', inode: '7' }));
}

function describedOf(paths: readonly string[]): PackDescription {
  const listed = paths.map((path): [string, ListedEntry] => [
    path,
    { entry: fileOf(path), ctime: '2.000000000', atime: '1.000000000', inode: '7', links: 1 },
  ]);
  return { listed: new Map(listed), digests: new Map(paths.map((path) => [path, digest])), attributes: new Map() };
}

const pack = { sha256: 'cd'.repeat(32), bytes: 10 };

describe('PackedContent', () => {
  it('numbers packs, and records what went into them', () => {
    const packed = new PackedContent();
    packed.add(pack, wantedOf(['a']), describedOf(['a']));
    packed.add({ ...pack, bytes: 20 }, wantedOf(['b']), describedOf(['b']));
    expect(packed.packs).toEqual([
      { slot: 0, ...pack },
      { slot: 1, ...pack, bytes: 20 },
    ]);
    expect(packed.records.get('b')).toEqual({ ...fileOf('b'), slot: 1, digest, attributes: '' });
  });

  it('discards what changed or vanished while it was packed, until another pack has it', () => {
    const packed = new PackedContent();
    packed.add(pack, wantedOf(['a', 'b']), describedOf(['a']));
    expect([...packed.records.keys()]).toEqual(['a']);
    expect([...packed.unpackable]).toEqual(['b']);
    expect(packed.discardsBeside([...packed.records.values()])).toEqual([{ type: 'discard', path: 'b', slot: 0 }]);
    packed.add(pack, wantedOf(['b']), describedOf(['b']));
    expect(packed.unpackable.size).toBe(0);
    expect(packed.records.get('b')?.slot).toBe(1);
  });

  it('takes the first of two packs that have the same', () => {
    const packed = new PackedContent();
    packed.add(pack, wantedOf(['a']), describedOf(['a']));
    packed.add(pack, wantedOf(['a', 'b']), describedOf(['a', 'b']));
    expect(packed.records.get('a')?.slot).toBe(0);
    expect(packed.discardsBeside([...packed.records.values()])).toEqual([{ type: 'discard', path: 'a', slot: 1 }]);
  });

  it('tells of what is not wanted after all in packs that are used, and of no other packs', () => {
    const packed = new PackedContent();
    packed.add(pack, wantedOf(['a', 'b']), describedOf(['a', 'b']));
    packed.add(pack, wantedOf(['c', 'd']), describedOf(['c']));
    const wanted = [...packed.records.values()].filter(({ path }) => path === 'a');
    expect(packed.discardsBeside(wanted)).toEqual([{ type: 'discard', path: 'b', slot: 0 }]);
    expect(packed.discardsBeside([])).toEqual([]);
  });
});
