import { describe, expect, it } from 'vitest';
import type { PathBytes } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { comparePaths } from '../format/path-order';
import { compareWithFolder } from './compare-with-folder';

type Facts = Partial<{ type: 'file' | 'directory' | 'symlink' | 'fifo'; size: number; mtime: string; target: string }>;

async function* listing(entries: Readonly<Record<PathBytes, Facts>>): AsyncGenerator<ListedEntry[]> {
  const listed = Object.entries({ '': { type: 'directory' as const }, ...entries }).map(([path, facts]) => {
    const { type = 'file', size = 1, mtime = '100.000000000', target = 'x' } = facts as Facts;
    const metadata = { path, mode: 0o644, uid: 0, gid: 0, mtime };
    const more = { file: { size }, directory: {}, fifo: {}, symlink: { target } }[type];
    const entry = { type, ...metadata, ...more } as ListedEntry['entry'];
    return { entry, ctime: '1.000000000', atime: '1.000000000', inode: '1', links: 1 };
  });
  yield listed.toSorted((one, other) => comparePaths(one.entry.path, other.entry.path));
}

async function compare(mount: Readonly<Record<string, Facts>>, folder: Readonly<Record<string, Facts>>) {
  const { files, directories, links, suspects, refused, kept } = await compareWithFolder(
    listing(mount),
    listing(folder),
  );
  return {
    files: files.map(({ entry }) => entry.path),
    directories: directories.map(({ path }) => path),
    links: links.map(({ path }) => path),
    suspects: suspects.map(({ entry }) => entry.path),
    refused: refused.map(({ path }) => path),
    kept,
  };
}

const nothing = { files: [], directories: [], links: [], suspects: [], refused: [], kept: 0 };
const directory: Facts = { type: 'directory' };

describe('what a folder gets from a mount', () => {
  it('is what it lacks', async () => {
    const mount = {
      'a/-x': {},
      a: directory,
      'a/b': directory,
      'a/b/f': {},
      l: { type: 'symlink' as const, target: 'a' },
    };
    expect(await compare(mount, {})).toEqual({
      ...nothing,
      files: ['a/-x', 'a/b/f'],
      directories: ['a', 'a/b'],
      links: ['l'],
    });
    expect(await compare(mount, { ...mount, more: {} })).toEqual(nothing);
  });

  it.each([
    [
      'the same, but for what setting a time cannot keep',
      { mtime: '100.123456789' },
      { mtime: '100.123456000' },
      nothing,
    ],
    ['newer and as large', { mtime: '101.000000000' }, {}, { ...nothing, suspects: ['f'] }],
    ['newer and larger', { mtime: '101.000000000', size: 2 }, {}, { ...nothing, files: ['f'] }],
    ['as old and larger', { size: 2 }, {}, { ...nothing, files: ['f'] }],
    ['older', { mtime: '99.000000000', size: 2 }, {}, { ...nothing, kept: 1 }],
    ['a newer file for a link', { mtime: '101.000000000' }, { type: 'symlink' as const }, { ...nothing, files: ['f'] }],
    ['an older file for a link', { mtime: '99.000000000' }, { type: 'symlink' as const }, { ...nothing, kept: 1 }],
    ['a pipe', { type: 'fifo' as const }, {}, { ...nothing, refused: ['f'] }],
    ['a file for a directory', { mtime: '101.000000000' }, directory, { ...nothing, refused: ['f'] }],
  ])('%s', async (_what, mount, folder, expected) => {
    expect(await compare({ f: mount }, { f: folder })).toEqual(expected);
  });

  it('never goes below what is no directory of the folder', async () => {
    const mount = {
      way: directory,
      'way/f': {},
      'way/-f': {},
      'way/d': directory,
      'way/l': { type: 'symlink' as const },
    };
    for (const type of ['file', 'symlink', 'fifo'] as const) {
      expect(await compare(mount, { way: { type, target: '/etc' } })).toEqual({ ...nothing, refused: ['way'] });
    }
  });

  it.each(['..', '../f', 'a/../../f', '.', 'a/./f', '/etc/passwd', 'a//f', 'a\0f'])(
    'refuses the path %j',
    async (path) => {
      expect(await compare({ [path]: {} }, {})).toEqual({ ...nothing, refused: [path] });
    },
  );

  it.each([
    ['l', '/etc', false],
    ['l', '..', false],
    ['l', '', false],
    ['a/l', '..', true],
    ['a/l', '../f', true],
    ['a/b/l', '../../f', true],
    ['a/b/l', '../../../f', false],
    // Where `b` is a link, this leads up from wherever that leads.
    ['a/l', 'b/../../f', false],
    ['a/l', 'b/..', false],
    ['l', './a//f', true],
  ])('a link %j to %j is brought: %j', async (path, target, isBrought) => {
    const { links, refused } = await compare({ [path]: { type: 'symlink', target } }, {});
    expect([links, refused]).toEqual(isBrought ? [[path], []] : [[], [path]]);
  });
});
