import { lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anyPath } from '../../test/index-records';
import { runProgram } from '../../test/run-program';
import type { DirectoryEntry, PathBytes } from '../format/entry';
import { joinTimestamp, splitTimestamp } from '../format/timestamp';
import { writeMetadataArchive } from './metadata-archive';
import type { ContentlessMember } from './tar-member';

const isRoot = process.getuid?.() === 0;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Lets GNU tar extract members, as `fill.sh` does, on top of empty files. */
async function extract(members: readonly ContentlessMember[], files: readonly PathBytes[] = []): Promise<void> {
  const target = join(folder, 'out');
  await mkdir(target, { recursive: true });
  for (const file of files) {
    await writeFile(inOut(file), 'content');
  }
  await writeTar(members);
  const owner = isRoot ? [] : ['--no-same-owner'];
  const flags = ['--preserve-permissions', '--numeric-owner', ...owner];
  await runProgram('tar', ['--extract', '--file=members.tar', `--directory=${target}`, ...flags], folder);
}

/** Not every machine that runs tests has zstd. */
async function writeTar(members: readonly ContentlessMember[]): Promise<void> {
  const archive = join(folder, 'members.tar.zst');
  await writeMetadataArchive(archive, members);
  await writeFile(join(folder, 'members.tar'), zstdDecompressSync(await readFile(archive)));
}

function inOut(path: PathBytes): Buffer {
  return Buffer.concat([Buffer.from(join(folder, 'out/')), Buffer.from(path, 'latin1')]);
}

/** What a path is now. */
async function look(path: PathBytes): Promise<{ mode: number; nanoseconds: bigint; inode: bigint }> {
  const { mode, mtimeNs, ino } = await lstat(inOut(path), { bigint: true });
  return { mode: Number(mode) & 0o7777, nanoseconds: mtimeNs, inode: ino };
}

function nanosecondsOf(mtime: string): bigint {
  const { seconds, nanoseconds } = splitTimestamp(mtime);
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
}

function directory(path: PathBytes, more: Partial<DirectoryEntry> = {}): DirectoryEntry {
  return { type: 'directory', path, mode: 0o755, uid: 0, gid: 0, mtime: '1600000000.000000000', ...more };
}

function touch(path: PathBytes, more: Partial<DirectoryEntry> = {}): ContentlessMember {
  return { ...directory(path, more), type: 'touch' };
}

describe('a metadata archive, as GNU tar extracts it', () => {
  it.each([
    'plain',
    'with space',
    ' lead',
    'trail ',
    '-dash',
    'new\nline',
    'back\\slash',
    '\xff\xfe\x01',
    'quo"te\'s',
    '*[x]?',
    'ö as latin1 \xf6',
    'n'.repeat(255),
    '100%/=\n12 path=x',
  ])('makes a directory and an empty file of the name %j', async (name) => {
    await extract([directory(name), touch(`${name}/inside`)]);
    expect((await look(name)).mode).toBe(0o755);
    expect((await look(`${name}/inside`)).nanoseconds).toBe(nanosecondsOf('1600000000.000000000'));
  });

  it('makes paths of more than a thousand bytes', async () => {
    const parts = Array.from({ length: 12 }, (_, place) => String.fromCharCode(97 + place).repeat(200));
    const paths = parts.map((_part, place) => parts.slice(0, place + 1).join('/'));
    await extract(paths.map((path) => directory(path)));
    expect((await look(paths.at(-1) ?? '')).mode).toBe(0o755);
  });

  it.each([
    ['now', '1700000000.123456789'],
    ['at the epoch', '0.000000000'],
    ['just after the epoch', '0.000000001'],
    ['just before the epoch', '-1.999999999'],
    ['before the epoch, with a fraction', '-6.250000000'],
    ['before the epoch, without', '-86400.000000000'],
    ['in the year 2100', '4102444800.000000100'],
  ])('sets times to the nanosecond: %s', async (_what, mtime) => {
    await extract([directory('d', { mtime }), touch('f', { mtime })]);
    expect((await look('d')).nanoseconds).toBe(nanosecondsOf(mtime));
    expect((await look('f')).nanoseconds).toBe(nanosecondsOf(mtime));
  });

  it.each([0o755, 0o555, 0o000, 0o1777, 0o2755, 0o4755, 0o7777])('sets modes: %o', async (mode) => {
    await extract([directory('d', { mode }), touch('f', { mode })]);
    expect((await look('d')).mode).toBe(mode);
    expect((await look('f')).mode).toBe(mode);
  });

  it('names owners, also those that no octal field holds', async () => {
    const owners = [
      [0, 0],
      [1000, 100],
      [2_097_151, 2_097_152],
      [4_000_000_000, 65_534],
    ] as const;
    await writeTar(
      owners.flatMap(([uid, gid]) => [directory(`d${uid}`, { uid, gid }), touch(`f${uid}`, { uid, gid })]),
    );
    const listed = await runProgram('tar', ['--list', '--verbose', '--numeric-owner', '--file=members.tar'], folder);
    const found = listed
      .toString()
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(/ +/)[1]);
    expect(found).toEqual(owners.flatMap(([uid, gid]) => [`${uid}/${gid}`, `${uid}/${gid}`]));
  });

  it('makes what comes before its directory, and gives the directory its own mode all the same', async () => {
    await extract([
      directory('d/-first', { mode: 0o700 }),
      directory('d', { mode: 0o555, mtime: '5.000000000' }),
      directory('d/z'),
    ]);
    expect(await look('d')).toMatchObject({ mode: 0o555, nanoseconds: 5_000_000_000n });
    expect((await look('d/-first')).mode).toBe(0o700);
  });

  it('sets what the mount’s own directory is like', async () => {
    await extract([directory('', { mode: 0o1777, mtime: '7.000000007' }), directory('d')]);
    expect(await look('')).toMatchObject({ mode: 0o1777, nanoseconds: 7_000_000_007n });
  });

  it('links names to files that are there', async () => {
    const target = 'odd \xff\ntarget';
    await extract([{ type: 'link', path: 'a \xfe link', target }], [target]);
    expect((await look('a \xfe link')).inode).toBe((await look(target)).inode);
  });

  it('refuses a link to what is not there', async () => {
    await expect(extract([{ type: 'link', path: 'a', target: 'nothing' }])).rejects.toThrow(/Cannot hard link/);
  });

  it('can hold nothing', async () => {
    await extract([]);
  });

  it('can hold many', async () => {
    const members = Array.from({ length: 3000 }, (_, place) => touch(`f${place}`));
    await extract(members);
    expect((await look('f2999')).mode).toBe(0o755);
  });

  it('sets any time of any path', async () => {
    // What ext4 can hold.
    const moment = fc.tuple(fc.integer({ min: -2_000_000_000, max: 15_000_000_000 }), fc.nat(999_999_999));
    const time = moment.map(([seconds, nanoseconds]) => joinTimestamp(seconds, nanoseconds));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyPath, time), { minLength: 1, maxLength: 20 }), async (members) => {
        await rm(join(folder, 'out'), { recursive: true, force: true });
        // Below one folder each, so that no path is in another's way.
        const wanted = members.map(([path, mtime], place) => ({ path: `${place}/${path}`, mtime }));
        await extract(wanted.map(({ path, mtime }) => touch(path, { mtime })));
        for (const { path, mtime } of wanted) {
          expect((await look(path)).nanoseconds).toBe(nanosecondsOf(mtime));
        }
      }),
      { numRuns: 15 },
    );
  });
});
