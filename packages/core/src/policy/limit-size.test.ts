import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileEntry } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { comparePaths } from '../format/path-order';
import { epoch } from '../format/timestamp';
import { entriesToDrop, type SizeLimit } from './limit-size';
import type { ResolvedPath } from './resolve';

const heldAt = '1000.000000000';
const limit: SizeLimit = {
  maximumBytes: 100,
  knowledge: 'reads',
  heldReferenceAt: heldAt,
  absentIsDeleted: true,
  referenceTime: 900_000,
};

/** A file in few words; times in seconds. */
interface Sketch {
  readonly path: string;
  readonly size: number;
  readonly mtime?: number;
  readonly ctime?: number;
  /** 0 where inject's has not been moved since. */
  readonly atime?: number;
  readonly inode?: number;
  /** What the reference knows; undefined if it does not have the file. */
  readonly known?: { readonly idleSince?: number | undefined } | undefined;
  readonly absent?: boolean;
}

const time = (seconds: number) => `${seconds}.000000000`;

function entryOf({ path, size, mtime = 1 }: Sketch): FileEntry {
  return { type: 'file', path, mode: 0o644, uid: 0, gid: 0, mtime: time(mtime), size };
}

async function drop(sketches: readonly Sketch[], given: Partial<SizeLimit> = {}) {
  const sorted = sketches.toSorted((one, other) => comparePaths(one.path, other.path));
  const listing = sorted
    .filter(({ absent }) => absent !== true)
    .map(
      (sketch): ListedEntry => ({
        entry: entryOf(sketch),
        ctime: time(sketch.ctime ?? 999),
        atime: sketch.atime ? time(sketch.atime) : epoch,
        inode: String(sketch.inode ?? sketch.path),
        links: sketches.filter(({ inode }) => inode !== undefined && inode === sketch.inode).length || 1,
      }),
    );
  const reference = sorted
    .filter(({ known, absent }) => known !== undefined || absent === true)
    .map((sketch): ResolvedPath => {
      const content = { digest: 'ab'.repeat(16), attributes: '' };
      const live = {
        entry: entryOf(sketch),
        pack: 'p',
        content,
        touched: false,
        idleSince: sketch.known?.idleSince && sketch.known.idleSince * 1000,
      };
      return { path: sketch.path, live, dead: [] };
    });
  return entriesToDrop(batches(listing), batches(reference), { ...limit, ...given });
}

async function* batches<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  yield items.slice(0, 2);
  yield items.slice(2);
}

const dropped = async (...given: Parameters<typeof drop>) => [...(await drop(...given)).paths].sort();

describe('entriesToDrop', () => {
  const held = { known: {} };

  it('is nothing where everything fits', async () => {
    expect(await drop([{ path: 'a', size: 100, ...held }])).toEqual({
      paths: new Set(),
      amount: { files: 0, bytes: 0 },
    });
  });

  it.each<{ what: string; files: Sketch[]; given?: Partial<SizeLimit>; expected: string[] }>([
    {
      what: 'those that builds have left alone for longest, and no more than needed',
      files: [
        { path: 'a', size: 40, known: { idleSince: 500 } },
        { path: 'b', size: 40, known: { idleSince: 300 } },
        { path: 'c', size: 40, known: { idleSince: 400 } },
        { path: 'd', size: 40, ...held },
      ],
      expected: ['b', 'c'],
    },
    {
      what: 'what was read now only after all that was not, however long that was idle',
      files: [
        { path: 'a', size: 60, known: { idleSince: 1 }, atime: 1001 },
        { path: 'b', size: 60, ...held },
      ],
      expected: ['b'],
    },
    {
      what: 'what was written now only after all that was not used',
      files: [
        { path: 'new', size: 60, ctime: 1001, mtime: 0 },
        { path: 'old', size: 60, mtime: 5, ...held },
      ],
      expected: ['old'],
    },
    {
      what: 'the one that was modified first of those that are equal otherwise, and then by path',
      files: [
        { path: 'a', size: 30, mtime: 7, ...held },
        { path: 'b', size: 30, mtime: 6, ...held },
        { path: 'c', size: 30, mtime: 6, ...held },
        { path: 'd', size: 60, mtime: 8, ...held },
      ],
      expected: ['b', 'c'],
    },
    {
      what: 'by modification time where the builder keeps no access times',
      files: [
        { path: 'a', size: 60, mtime: 20, atime: 500, known: { idleSince: 1 } },
        { path: 'b', size: 60, mtime: 10, atime: 2000, known: {} },
        { path: 'c', size: 30, mtime: 1, ctime: 1001 },
      ],
      given: { knowledge: 'modification-times' },
      expected: ['b'],
    },
    {
      what: "by the builder's own times where the mount was not made by this run",
      files: [
        { path: 'a', size: 60, ctime: 100, atime: 900, mtime: 1 },
        { path: 'b', size: 60, ctime: 500, atime: 400, mtime: 2000 },
      ],
      given: { knowledge: 'builder-times', heldReferenceAt: undefined },
      expected: ['b'],
    },
    {
      what: 'all names of a file, which counts once',
      files: [
        { path: 'a', size: 60, inode: 1, known: { idleSince: 2 } },
        { path: 'b', size: 60, inode: 1, known: {} },
        { path: 'c', size: 60, known: { idleSince: 3 } },
      ],
      expected: ['a', 'b'],
    },
    {
      what: 'what the mount lacks and the snapshot keeps, too',
      files: [
        { path: 'a', size: 60, absent: true },
        { path: 'b', size: 60, ctime: 950 },
      ],
      given: { knowledge: 'builder-times', heldReferenceAt: undefined, absentIsDeleted: false },
      expected: ['a'],
    },
    {
      what: 'nothing for what the mount lacks and the snapshot will, too',
      files: [
        { path: 'a', size: 60, absent: true },
        { path: 'b', size: 60, ...held },
      ],
      expected: [],
    },
    { what: 'even all', files: [{ path: 'a', size: 101, atime: 1001, ...held }], expected: ['a'] },
  ])('are $what', async ({ files, given, expected }) => {
    expect(await dropped(files, given)).toEqual(expected);
  });

  it('leave what fits, take the least used, and no more than needed, whatever the mount', async () => {
    const seconds = fc.integer({ min: 1, max: 2000 });
    const file = fc.record({
      path: fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 5 }),
      size: fc.nat(50),
      mtime: seconds,
      ctime: seconds,
      atime: fc.oneof(fc.constant(0), seconds),
      known: fc.option(fc.record({ idleSince: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }) }), {
        nil: undefined,
      }),
    });
    const files = fc.uniqueArray(file, { selector: ({ path }) => path, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(files, fc.nat(300), async (given, maximumBytes) => {
        const { paths, amount } = await drop(given, { maximumBytes });
        const bytes = (some: readonly Sketch[]) => some.reduce((sum, { size }) => sum + size, 0);
        const gone = given.filter(({ path }) => paths.has(path));
        const left = given.filter(({ path }) => !paths.has(path));
        expect(amount).toEqual({ files: gone.length, bytes: bytes(gone) });
        expect(bytes(left)).toBeLessThanOrEqual(maximumBytes);
        // What this run's build used goes only when all else is gone, and of the rest nothing that is idle for less than what stays.
        const isUsed = ({ atime, ctime }: Sketch) => atime !== 0 || (ctime ?? 0) > 1000;
        const idle = (each: Sketch) => (isUsed(each) ? 9999 : (each.known?.idleSince ?? 900));
        const most = Math.max(0, ...gone.map(idle));
        expect(left.filter(({ size }) => size > 0).every((each) => idle(each) >= most)).toBe(true);
        const last = gone.filter((each) => idle(each) === most);
        const latest = Math.max(...last.map(({ mtime }) => mtime));
        const candidates = last.filter(({ mtime }) => mtime === latest);
        expect(gone.length === 0 || candidates.some((each) => bytes(left) + each.size > maximumBytes)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
