import { describe, expect, it } from 'vitest';
import { inBatches } from '../../test/model-store';
import { MountModel } from '../../test/mount-model';
import type { Amount } from '../engine';
import type { Timestamp } from '../format/entry';
import type { FileContent } from '../format/index-record';
import type { ListedEntry } from '../format/listing';
import { compareMount } from './compare';
import { type Comparison, isUnchanged } from './comparison';
import type { LiveEntry, ResolvedPath } from './resolve';

const content: FileContent = { digest: 'ab'.repeat(16), attributes: '' };

/** What a snapshot of the mount's present state would hold: every file in the pack `p`, the first of its names standing for it. */
function snapshotOf(mount: MountModel, contents: Record<string, FileContent> = {}): ResolvedPath[] {
  const standing = new Map<string, string>();
  return mount.listing().map(({ entry, inode, links }): ResolvedPath => {
    const { path } = entry;
    const target = standing.get(inode);
    let live: LiveEntry = { entry, pack: undefined, content: undefined, touched: false };
    if (entry.type === 'file' && links > 1 && target !== undefined) {
      live = { ...live, entry: { type: 'link', path, target } };
    } else if (entry.type !== 'directory') {
      standing.set(inode, path);
      live = { ...live, pack: 'p', content: entry.type === 'file' ? (contents[path] ?? content) : undefined };
    }
    return { path, live, dead: [] };
  });
}

interface Difference {
  readonly toPack: string[];
  readonly suspects: string[];
  readonly touches: string[];
  readonly directories: string[];
  readonly moved: string[];
  readonly links: string[];
  readonly removals: string[];
}

function shown(comparison: Comparison): Partial<Difference> {
  const all: Difference = {
    toPack: comparison.toPack.map(({ entry }) => entry.path),
    suspects: comparison.suspects.map(({ entry, moved }) => `${entry.path}${moved ? ' moved' : ''}`),
    touches: comparison.touches.map(({ entry }) => entry.path),
    directories: comparison.directories.map(({ path }) => path),
    moved: comparison.movedDirectories.map(({ path }) => path),
    links: comparison.links.map(({ path, target }) => `${path} -> ${target}`),
    removals: comparison.removals,
  };
  return Object.fromEntries(Object.entries(all).filter(([, paths]) => paths.length > 0));
}

function compare(
  mount: MountModel | ListedEntry[],
  reference: ResolvedPath[],
  heldReferenceAt?: Timestamp,
  absentIsDeleted = true,
): Promise<Comparison> {
  const listing = Array.isArray(mount) ? mount : mount.listing();
  return compareMount(inBatches(listing), inBatches(reference, 2), { heldReferenceAt, absentIsDeleted });
}

/** A mount with one entry of each type. */
function someMount(): MountModel {
  const mount = new MountModel();
  mount.put('file', { content: 'content' });
  mount.put('d/inner', { content: 'inner' });
  mount.put('symlink', { type: 'symlink', content: 'file' });
  mount.put('fifo', { type: 'fifo' });
  return mount;
}

describe('compareMount', () => {
  it('finds nothing where nothing changed, held or not', async () => {
    const mount = someMount();
    const reference = snapshotOf(mount);
    for (const heldAt of [undefined, mount.now()]) {
      const comparison = await compare(mount, reference, heldAt);
      expect(shown(comparison)).toEqual({});
      expect(isUnchanged(comparison)).toBe(true);
      expect(comparison.amount).toEqual({ files: 4, bytes: 12 });
    }
  });

  it('packs all of a mount that was never saved', async () => {
    expect(shown(await compare(someMount(), []))).toEqual({
      toPack: ['d/inner', 'fifo', 'file', 'symlink'],
      directories: ['', 'd'],
    });
  });

  const changes: [string, (mount: MountModel) => void, Partial<Difference>, Partial<Difference>][] = [
    ['another size', (mount) => mount.write('file', 'longer content'), { toPack: ['file'] }, { toPack: ['file'] }],
    [
      'another time',
      (mount) => mount.change('file', { mtime: mount.now() }),
      { suspects: ['file moved'] },
      { suspects: ['file moved'] },
    ],
    [
      'another mode',
      (mount) => mount.change('file', { mode: 0o600 }),
      { touches: ['file'] },
      { suspects: ['file moved'] },
    ],
    ['another owner', (mount) => mount.change('file', { uid: 7 }), { touches: ['file'] }, { suspects: ['file moved'] }],
    ['a change time alone', (mount) => mount.change('file', {}), {}, { suspects: ['file'] }],
    [
      'another target',
      (mount) => mount.put('symlink', { type: 'symlink', content: 'x' }),
      { toPack: ['symlink'], moved: [''] },
      { toPack: ['symlink'], moved: [''] },
    ],
    [
      'another time of a symlink',
      (mount) => mount.change('symlink', { mtime: mount.now() }),
      { toPack: ['symlink'] },
      { toPack: ['symlink'] },
    ],
    [
      'another mode of a fifo',
      (mount) => mount.change('fifo', { mode: 0o600 }),
      { toPack: ['fifo'] },
      { toPack: ['fifo'] },
    ],
    [
      'another mode of a directory',
      (mount) => mount.change('d', { mode: 0o700 }),
      { directories: ['d'] },
      { directories: ['d'] },
    ],
    [
      'another time of a directory',
      (mount) => mount.change('d', { mtime: mount.now() }),
      { moved: ['d'] },
      { moved: ['d'] },
    ],
    [
      'another mode of the mount',
      (mount) => mount.change('', { mode: 0o700 }),
      { directories: [''] },
      { directories: [''] },
    ],
    [
      'a file that became a directory',
      (mount) => mount.makeDirectory('file'),
      { directories: ['file'], moved: [''] },
      { directories: ['file'], moved: [''] },
    ],
    [
      'a directory that became a file',
      (mount) => mount.put('d', { content: 'x' }),
      { toPack: ['d'], removals: ['d/inner'], moved: [''] },
      { toPack: ['d'], removals: ['d/inner'], moved: [''] },
    ],
    [
      'a file that became a symlink',
      (mount) => mount.put('file', { type: 'symlink', content: 'd' }),
      { toPack: ['file'], moved: [''] },
      { toPack: ['file'], moved: [''] },
    ],
    [
      'a symlink that became a fifo',
      (mount) => mount.put('symlink', { type: 'fifo' }),
      { toPack: ['symlink'], moved: [''] },
      { toPack: ['symlink'], moved: [''] },
    ],
    [
      'a deletion',
      (mount) => mount.remove('d'),
      { removals: ['d', 'd/inner'], moved: [''] },
      { removals: ['d', 'd/inner'], moved: [''] },
    ],
    [
      'a new file',
      (mount) => mount.put('d/new', {}),
      { toPack: ['d/new'], moved: ['d'] },
      { toPack: ['d/new'], moved: ['d'] },
    ],
  ];
  it.each(changes)('tells %s', async (_what, change, unheld, held) => {
    const mount = someMount();
    const reference = snapshotOf(mount);
    const heldAt = mount.now();
    change(mount);
    expect(shown(await compare(mount, reference))).toEqual(unheld);
    expect(shown(await compare(mount, reference, heldAt))).toEqual(held);
  });

  it('goes by change times alone where the mount held the reference', async () => {
    const mount = someMount();
    const reference = snapshotOf(mount);
    // As after an inject: what was unpacked has change times of that moment, and its times are those of the snapshot.
    expect(shown(await compare(mount, reference, mount.inodes.get('fifo')?.ctime))).toEqual({});
    expect(shown(await compare(mount, reference, mount.inodes.get('file')?.ctime))).toEqual({ suspects: ['d/inner'] });
  });

  it('reads a file whose owner changed, if it has attributes, which go with the owner', async () => {
    const mount = someMount();
    const reference = snapshotOf(mount, { file: { ...content, attributes: 'cd'.repeat(16) } });
    mount.change('file', { mode: 0o600 });
    expect(shown(await compare(mount, reference))).toEqual({ suspects: ['file moved'] });
  });

  it('leaves alone what is absent, where it may just not have been there', async () => {
    const mount = someMount();
    const reference = snapshotOf(mount);
    const empty = new MountModel();
    empty.change('', { mtime: mount.inodes.get('')?.mtime ?? '' });
    const comparison = await compare(empty, reference, undefined, false);
    expect(shown(comparison)).toEqual({});
    expect(comparison.packs.get('p')).toMatchObject({ liveEntries: 4, absentEntries: 4 });
  });
});

describe('compareMount on files with several names', () => {
  function linked(...names: string[]): MountModel {
    const mount = new MountModel();
    const [first = 'a', ...others] = names;
    mount.put(first, { content: 'content' });
    for (const name of others) {
      mount.link(first, name);
    }
    return mount;
  }

  it('finds nothing where nothing changed, and counts the bytes once', async () => {
    const mount = linked('a', 'b', 'c');
    const comparison = await compare(mount, snapshotOf(mount));
    expect(shown(comparison)).toEqual({});
    expect(comparison.amount).toEqual({ files: 3, bytes: 7 });
    expect(comparison.sameLinks.map(({ path, target }) => `${path} -> ${target}`)).toEqual(['b -> a', 'c -> a']);
  });

  const changes: [string, MountModel, (mount: MountModel) => void, Partial<Difference>][] = [
    [
      'a new name of an unchanged file',
      linked('b'),
      (mount) => mount.link('b', 'c'),
      { links: ['c -> b'], suspects: ['b'], moved: [''] },
    ],
    [
      'a new name that comes first',
      linked('b'),
      (mount) => mount.link('b', 'a'),
      { links: ['a -> b'], suspects: ['b'], moved: [''] },
    ],
    [
      'the standing name removed',
      linked('a', 'b', 'c'),
      (mount) => mount.remove('a'),
      { toPack: ['b'], links: ['c -> b'], removals: ['a'], moved: [''] },
    ],
    [
      'another name removed',
      linked('a', 'b', 'c'),
      (mount) => mount.remove('b'),
      { suspects: ['a'], removals: ['b'], moved: [''] },
    ],
    [
      'a name that became a file of its own',
      linked('a', 'b'),
      (mount) => mount.put('b', { content: 'own' }),
      { toPack: ['b'], suspects: ['a'], moved: [''] },
    ],
    [
      'the standing name that became a file of its own',
      linked('a', 'b', 'c'),
      (mount) => mount.put('a', { content: 'own' }),
      { toPack: ['a', 'b'], links: ['c -> b'], moved: [''] },
    ],
    [
      'other content, of another size',
      linked('a', 'b'),
      (mount) => mount.write('b', 'other content'),
      { toPack: ['a'] },
    ],
  ];
  it.each(changes)('tells %s', async (_what, mount, change, difference) => {
    const reference = snapshotOf(mount);
    const heldAt = mount.now();
    change(mount);
    expect(shown(await compare(mount, reference, heldAt))).toEqual(difference);
  });

  it('splits a group in two', async () => {
    const mount = linked('a', 'b', 'c', 'd');
    const reference = snapshotOf(mount);
    const heldAt = mount.now();
    mount.put('c', { content: 'content' });
    mount.link('c', 'd');
    expect(shown(await compare(mount, reference, heldAt))).toEqual({
      toPack: ['c'],
      links: ['d -> c'],
      suspects: ['a'],
      moved: [''],
    });
  });

  it('makes one of two files with the same content', async () => {
    const mount = new MountModel();
    mount.put('a', { content: 'same' });
    mount.put('b', { content: 'same' });
    const reference = snapshotOf(mount);
    const heldAt = mount.now();
    mount.link('a', 'b');
    const comparison = await compare(mount, reference, heldAt);
    expect(shown(comparison)).toEqual({ links: ['b -> a'], suspects: ['a'], moved: [''] });
    expect(comparison.packs.get('p')).toMatchObject({ liveEntries: 1, liveBytes: 4, deadBytes: 4 });
  });

  it('takes a file with a name outside the mount for one name', async () => {
    const mount = linked('a');
    const reference = snapshotOf(mount);
    const listing = mount.listing().map((listed) => (listed.entry.path === 'a' ? { ...listed, links: 2 } : listed));
    expect(shown(await compare(listing, reference))).toEqual({});
  });
});

describe('what was read', () => {
  const never = '0.000000000';

  function unread(): { mount: MountModel; reference: ResolvedPath[]; heldAt: Timestamp } {
    const mount = someMount();
    mount.put('linked', { content: 'link' });
    mount.link('linked', 'd/other');
    for (const path of ['file', 'd/inner', 'linked']) {
      mount.setAccessTime(path, never);
    }
    return { mount, reference: snapshotOf(mount), heldAt: mount.now() };
  }

  const cases: [string, (mount: MountModel) => void, read: Amount, common: Amount][] = [
    ['nothing', () => undefined, { files: 0, bytes: 0 }, { files: 3, bytes: 16 }],
    ['a file', (mount) => mount.read('d/inner'), { files: 1, bytes: 5 }, { files: 3, bytes: 16 }],
    [
      'a file with two names, by one',
      (mount) => mount.read('d/other'),
      { files: 1, bytes: 4 },
      { files: 3, bytes: 16 },
    ],
    ['no file but a symlink', (mount) => mount.read('symlink'), { files: 0, bytes: 0 }, { files: 3, bytes: 16 }],
    [
      'no file but its time',
      (mount) => mount.change('file', { mtime: mount.now() }),
      { files: 0, bytes: 0 },
      { files: 3, bytes: 16 },
    ],
    [
      'no file, overwritten unread',
      (mount) => mount.write('file', 'longer content'),
      { files: 0, bytes: 0 },
      { files: 3, bytes: 23 },
    ],
    [
      'a file that was replaced',
      (mount) => mount.put('file', { content: 'new' }),
      { files: 1, bytes: 3 },
      { files: 3, bytes: 12 },
    ],
    [
      'a new file, which was not restored',
      (mount) => mount.put('new', { content: 'new' }),
      { files: 0, bytes: 0 },
      { files: 3, bytes: 16 },
    ],
    ['a file that was removed', (mount) => mount.remove('file'), { files: 0, bytes: 0 }, { files: 2, bytes: 9 }],
    [
      'a name of a file that was removed',
      (mount) => mount.remove('d/other'),
      { files: 0, bytes: 0 },
      { files: 3, bytes: 16 },
    ],
    [
      'a file that became a symlink',
      (mount) => mount.put('file', { type: 'symlink', content: 'd' }),
      { files: 0, bytes: 0 },
      { files: 2, bytes: 9 },
    ],
  ];
  it.each(cases)('is %s', async (_what, change, read, common) => {
    const { mount, reference, heldAt } = unread();
    change(mount);
    const comparison = await compare(mount, reference, heldAt);
    expect(comparison.read).toEqual(read);
    expect(comparison.common).toEqual(common);
  });
});

describe('how a pack is used', () => {
  it('counts what lives, what is dead already, and what dies now', async () => {
    const mount = someMount();
    const reference = snapshotOf(mount).map((path) =>
      path.path === 'd' ? { ...path, dead: [{ pack: 'p', size: 100 }] } : path,
    );
    const heldAt = mount.now();
    mount.write('file', 'longer content');
    mount.remove('d/inner');
    const { packs } = await compare(mount, reference, heldAt);
    expect(packs.get('p')).toEqual({ liveEntries: 2, liveBytes: 0, deadBytes: 112, absentEntries: 0 });
  });
});
