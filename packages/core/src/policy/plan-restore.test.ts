import { describe, expect, it } from 'vitest';
import { inBatches } from '../../test/model-store';
import { MountModel } from '../../test/mount-model';
import type { IndexRecord } from '../format/index-record';
import { comparePaths } from '../format/path-order';
import { planRestore, type RestorePlan } from './plan-restore';
import { resolveGenerations } from './resolve';

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: '1.000000000' };

function fileAt(path: string, slot = 0, size = 3): IndexRecord {
  return { type: 'file', path, ...metadata, slot, size, digest: 'ab'.repeat(16), attributes: '' };
}

function directoryAt(path: string): IndexRecord {
  return { type: 'directory', path, ...metadata, mode: 0o755 };
}

/** Plans the restore of generations whose packs are called `0-0` for the first generation's slot 0, and so on. */
function plan(generations: readonly IndexRecord[][], occupied?: MountModel): Promise<RestorePlan> {
  const readable = generations.map((records, number) => {
    const slots = new Set(records.flatMap((record) => ('slot' in record ? [record.slot] : [])));
    return {
      records: inBatches(records.toSorted((one, other) => comparePaths(one.path, other.path))),
      packs: new Map([...slots].map((slot) => [slot, `${number}-${slot}`])),
    };
  });
  return planRestore(resolveGenerations(readable), occupied === undefined ? undefined : inBatches(occupied.listing()));
}

describe('planRestore', () => {
  it('needs the packs of what counts, without what does not', async () => {
    const { packs } = await plan([
      [fileAt('a'), fileAt('b'), fileAt('c', 1), { type: 'discard', path: 'x', slot: 1 }],
      [fileAt('a'), { type: 'removal', path: 'gone' }],
    ]);
    expect(packs).toEqual(
      new Map([
        ['0-0', ['a']],
        ['0-1', ['x']],
        ['1-0', []],
      ]),
    );
  });

  it('needs no pack of which nothing counts', async () => {
    const { packs } = await plan([[fileAt('a')], [fileAt('a')]]);
    expect([...packs.keys()]).toEqual(['1-0']);
  });

  it('makes directories, links and moved times beside the packs, and counts what the tree then has', async () => {
    const result = await plan([
      [directoryAt(''), directoryAt('d'), fileAt('d/a', 0, 5), fileAt('d/b', 0, 6)],
      [
        { type: 'link', path: 'd/c', target: 'd/a' },
        { type: 'touch', path: 'd/a', ...metadata, mtime: '9.000000000' },
        { type: 'symlink', path: 's', ...metadata, slot: 0, target: 'x' },
        { type: 'fifo', path: 'p', ...metadata, slot: 0 },
      ],
    ]);
    expect(result.directories.map(({ path }) => path)).toEqual(['', 'd']);
    expect(result.links).toEqual([{ type: 'link', path: 'd/c', target: 'd/a' }]);
    expect(result.touches).toEqual([{ type: 'touch', path: 'd/a', ...metadata, mtime: '9.000000000' }]);
    expect(result.counts).toEqual({ files: 3, symlinks: 1, fifos: 1 });
    expect(result.amount).toEqual({ files: 5, bytes: 11 });
  });
});

describe('planRestore beside what a mount holds', () => {
  const saved = [
    [directoryAt(''), directoryAt('d'), directoryAt('e'), fileAt('a'), fileAt('d/b', 1), fileAt('e/c', 2)],
    [
      { type: 'link', path: 'x', target: 'a' },
      { type: 'link', path: 'y', target: 'd/b' },
      { type: 'touch', path: 'e/c', ...metadata, mtime: '9.000000000' },
    ],
  ] satisfies IndexRecord[][];

  it('takes all where the mount is empty, and leaves its own directory as it is', async () => {
    const empty = new MountModel();
    const result = await plan(saved, empty);
    expect([...result.packs.keys()].sort()).toEqual(['0-0', '0-1', '0-2']);
    expect(result.directories.map(({ path }) => path).sort()).toEqual(['', 'd', 'e']);
    expect(result.directories.find(({ path }) => path === '')?.mtime).toBe(empty.inodes.get('')?.mtime);
  });

  it('leaves out what is there already, and links to it', async () => {
    const occupied = new MountModel();
    occupied.put('a', { content: 'here' });
    const result = await plan(saved, occupied);
    expect([...result.packs.keys()]).toEqual(['0-1', '0-2']);
    expect(result.links.map(({ path }) => path)).toEqual(['y']);
    expect(result.counts.files).toBe(3);
  });

  it('puts nothing below what is no directory, and links nothing to that', async () => {
    const occupied = new MountModel();
    occupied.put('d', { type: 'symlink', content: '/etc' });
    occupied.put('e', { content: 'a file' });
    const result = await plan(saved, occupied);
    expect([...result.packs.keys()]).toEqual(['0-0']);
    expect(result.links.map(({ path }) => path)).toEqual(['x']);
    expect(result.touches).toEqual([]);
  });

  it('gives the directories that it puts something into their own owner, mode and time back', async () => {
    const occupied = new MountModel();
    occupied.makeDirectory('e', 0o2770);
    occupied.makeDirectory('untouched', 0o700);
    occupied.put('d/b', { content: 'here' });
    const { directories } = await plan(saved, occupied);
    const mtime = occupied.inodes.get('e')?.mtime;
    expect(directories.find(({ path }) => path === 'e')).toMatchObject({ mode: 0o2770, mtime });
    expect(directories.map(({ path }) => path).sort()).toEqual(['', 'e']);
  });
});
