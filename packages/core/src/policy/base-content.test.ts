import { expect, it } from 'vitest';
import { type ListedEntry, readListing } from '../format/listing';
import { type BaseContent, entriesOfBase, pathsOfBase, without } from './base-content';
import type { ResolvedPath } from './resolve';
import { restoreOverBase } from './restore-over-base';

/** Lines of a path, a type, a mode, and of a symlink its target; all else is the same. Sorted as `sort` would. */
function listingOf(...lines: readonly string[]): Buffer {
  const records = lines.map((line) => {
    const [path, type, mode, target = ''] = line.split(' ');
    return `${path === '.' ? '' : path}//${type} ${mode} 0 0 1 7.0000000000 8.0000000000 9.0000000000 5 1 ${target}\0`;
  });
  return Buffer.from(records.sort().join(''));
}

function read(listing: Buffer): () => AsyncIterable<ListedEntry[]> {
  return () =>
    readListing(
      (async function* () {
        yield listing;
      })(),
    );
}

function baseOf(same: readonly string[], ...lines: readonly string[]): BaseContent {
  return { read: read(listingOf(...lines)), same: new Set(same), digest: 'x' };
}

async function ownOf(mount: Buffer, base: BaseContent): Promise<string[]> {
  const left = await entriesOfBase(read(mount)(), base);
  const paths: string[] = [];
  for await (const batch of without(read(mount)(), left)) {
    paths.push(...batch.map(({ entry }) => entry.path));
  }
  return paths.sort();
}

it('leaves out what is as in the base, and keeps what differs, with the directories that it is in', async () => {
  const lines = ['. d 755', 'd d 700', 'd/.x f 644', 'd/y f 644', 'e d 755', 'e/z f 644', 'l l 777 y', 'p p 644'];
  const base = baseOf(['d/.x', 'd/y', 'e/z'], ...lines);
  expect(await ownOf(listingOf(...lines), base)).toEqual([]);
  expect(await ownOf(listingOf(...lines, 'd/.new f 600'), base)).toEqual(['', 'd', 'd/.new']);
  expect(await ownOf(listingOf(...lines.with(6, 'l l 777 other')), base)).toEqual(['', 'l']);
  expect(await ownOf(listingOf(...lines.with(3, 'd/y f 600')), base)).toEqual(['', 'd', 'd/y']);
  expect(await ownOf(listingOf(...lines.with(4, 'e d 777')), base)).toEqual(['', 'e']);
  expect(await ownOf(listingOf(...lines.with(7, 'p f 644')), base)).toEqual(['', 'p']);
  // Of the same size and time, and yet another content.
  expect(await ownOf(listingOf(...lines), { ...base, same: new Set(['d/.x', 'd/y']) })).toEqual(['', 'e', 'e/z']);
  // What is gone is not told.
  expect(await ownOf(listingOf('. d 755', 'd d 700'), base)).toEqual([]);
});

it('knows its own paths', async () => {
  const base = baseOf([], '. d 755', 'd d 755', 'f f 644');
  expect([...(await pathsOfBase(base))]).toEqual([
    ['', 'directory'],
    ['d', 'directory'],
    ['f', 'file'],
  ]);
});

it('has those of its entries replaced that a snapshot holds, but for directories that both have', async () => {
  const base = baseOf(
    [],
    '. d 755',
    'd d 755',
    'd/.in f 644',
    'd/in f 644',
    'f f 644',
    'k d 755',
    'k/in p 644',
    'l l 777 f',
  );
  const snapshot = (...held: [string, 'file' | 'directory'][]) =>
    (async function* () {
      yield held.map(([path, type]) => ({ path, live: { entry: { type } }, dead: [] }) as unknown as ResolvedPath);
    })();
  expect(await restoreOverBase(base)).toEqual({
    replaced: new Set(),
    staying: { files: 3, symlinks: 1, fifos: 1 },
  });
  expect(
    await restoreOverBase(
      base,
      snapshot(['', 'directory'], ['d', 'file'], ['f', 'directory'], ['k', 'directory'], ['n', 'file']),
    ),
  ).toEqual({ replaced: new Set(['d', 'f']), staying: { files: 0, symlinks: 1, fifos: 1 } });
});
