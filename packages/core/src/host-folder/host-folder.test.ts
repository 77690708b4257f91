import { createHash } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../test/run-program';
import type { FileEntry, PackedEntry } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { comparePaths } from '../format/path-order';
import { compareWithFolder } from './compare-with-folder';
import { EntryRefused, FolderWriter } from './folder-writer';
import { listFolder } from './list-folder';
import { packFolder } from './pack-folder';
import { unpackIntoFolder } from './unpack-into-folder';

const { signal } = new AbortController();

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'host-folder-'));
});
afterEach(() => rm(place, { recursive: true }));

async function listed(folder: string): Promise<ListedEntry['entry'][]> {
  const entries: ListedEntry['entry'][] = [];
  for await (const batch of listFolder(folder)) {
    entries.push(...batch.map(({ entry }) => entry));
  }
  return entries;
}

function fileEntry(path: string, content: Buffer | string, more: Partial<FileEntry> = {}): FileEntry {
  const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: '1000000000.500000000' };
  return { type: 'file', path, size: content.length, ...metadata, ...more };
}

function digestOf(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

async function* chunks(content: Buffer | string): AsyncGenerator<Buffer> {
  yield Buffer.from(content);
}

/** Names of any bytes but those that a name cannot have, odd ones above all. */
const name = fc
  .oneof(
    fc.constantFrom(
      '-x',
      ' ',
      '*',
      '\n',
      '\\',
      'a',
      'b',
      'a.b',
      'a-',
      'é',
      '\xff\xfe',
      '.hidden',
      '...',
      'x'.repeat(120),
    ),
    fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 8,
    }),
  )
  .filter((text) => !text.includes('/') && text !== '.' && text !== '..');
const tree = fc.dictionary(
  fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
  fc.record({ content: fc.uint8Array({ maxLength: 600 }), mtime: fc.integer({ min: 1, max: 4_000_000_000 }) }),
  { maxKeys: 12, noNullPrototype: true },
);

/** Writes the files of a tree that do not stand in each other's way. */
async function writeTree(folder: string, files: Readonly<Record<string, { content: Uint8Array; mtime: number }>>) {
  await mkdir(folder);
  for (const [path, { content, mtime }] of Object.entries(files)) {
    const whole = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, 'latin1')]);
    const parent = whole.subarray(0, whole.lastIndexOf('/'));
    const made = await mkdir(parent, { recursive: true }).then(
      () => true,
      () => false,
    );
    if (made && !(await stat(whole).catch(() => undefined))?.isDirectory()) {
      await writeFile(whole, content);
      await utimes(whole, mtime, mtime);
    }
  }
}

describe('a folder', () => {
  it('is listed in path order, and goes through GNU tar to another and back, byte for byte', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        round++;
        const [from, between, to] = ['from', 'between', 'to'].map((each) => join(place, `${each}-${round}`)) as [
          string,
          string,
          string,
        ];
        await writeTree(from, files);
        const entries = await listed(from);
        const paths = entries.map(({ path }) => path);
        expect(paths).toEqual(paths.toSorted(comparePaths));
        const found = await runProgram('find', ['.', '-printf', '%P\\0'], from);
        expect(new Set(paths)).toEqual(new Set(found.toString('latin1').split('\0').slice(0, -1)));

        // Into a mount: what is packed here is unpacked by GNU tar.
        const packed = entries.filter((entry): entry is PackedEntry => entry.type !== 'directory');
        await packFolder(from, packed, { uid: 0, gid: 0 }, join(place, 'in.tar.zst'), signal);
        await mkdir(between);
        const unpacking = [
          '--extract',
          '--file=../in.tar.zst',
          '--use-compress-program=zstd -q',
          '--numeric-owner',
          '--no-same-owner',
        ];
        await runProgram('tar', unpacking, between);
        const unpacked = (await listed(between)).filter((entry) => entry.type === 'file');
        expect(unpacked.map(({ path, size, mtime }) => [path, size, mtime])).toEqual(
          entries.filter((entry) => entry.type === 'file').map(({ path, size, mtime }) => [path, size, mtime]),
        );

        // Out of a mount: what GNU tar packed is unpacked here.
        await writeFile(join(place, 'list'), Buffer.from(unpacked.map(({ path }) => `./${path}\0`).join(''), 'latin1'));
        const packing = [
          '--create',
          '--file=../out.tar.zst',
          '--use-compress-program=zstd -q',
          '--format=gnu',
          '--null',
          '--verbatim-files-from',
          '--files-from=../list',
        ];
        await runProgram('tar', packing, between);
        const writer = await FolderWriter.open(to);
        const wanted = await Promise.all(
          unpacked.map(async (entry) => {
            const whole = Buffer.concat([Buffer.from(`${from}/`), Buffer.from(entry.path, 'latin1')]);
            return [entry.path, { entry, digest: digestOf(await readFile(whole)) }] as const;
          }),
        );
        const refused: string[] = [];
        const refuse = (path: string, reason: string) => refused.push(`${path}: ${reason}`);
        await unpackIntoFolder(join(place, 'out.tar.zst'), new Map(wanted), writer, refuse, signal);
        await writer.close();
        expect(refused).toEqual([]);
        const again = await compareWithFolder(listFolder(from), listFolder(to));
        expect(again).toEqual({
          directories: expect.any(Array),
          files: [],
          links: [],
          suspects: [],
          refused: [],
          kept: 0,
        });
        expect(await compareWithFolder(listFolder(to), listFolder(from))).toMatchObject({ files: [], suspects: [] });
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('that does not exist holds nothing', async () => {
    expect(await listed(join(place, 'nowhere'))).toEqual([]);
  });

  it('large files travel whole, and links as they are, without being followed', async () => {
    const content = Buffer.alloc(3_000_000, 'abcdefg');
    await mkdir(join(place, 'from'));
    await writeFile(join(place, 'from', 'large'), content);
    await symlink('/etc/passwd', join(place, 'from', 'link'));
    const entries = (await listed(join(place, 'from'))).filter(
      (entry): entry is PackedEntry => entry.type !== 'directory',
    );
    await packFolder(join(place, 'from'), entries, { uid: 12, gid: 34 }, join(place, 'p.tar.zst'), signal);
    const told = await runProgram(
      'tar',
      ['-tv', '-f', 'p.tar.zst', '--use-compress-program=zstd', '--numeric-owner'],
      place,
    );
    expect(told.toString()).toMatch(
      /-rw.* 12\/34 +3000000 .* \.\/large\nlrwxrwxrwx 12\/34 .* \.\/link -> \/etc\/passwd/,
    );
    await mkdir(join(place, 'to'));
    await runProgram(
      'tar',
      ['-x', '-f', '../p.tar.zst', '--use-compress-program=zstd', '--no-same-owner'],
      join(place, 'to'),
    );
    expect((await readFile(join(place, 'to', 'large'))).equals(content)).toBe(true);
  });
});

describe('writing into a folder', () => {
  let folder: string;
  let outside: string;
  beforeEach(async () => {
    folder = join(place, 'folder');
    outside = join(place, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'victim'), 'untouched');
  });

  async function write(action: (writer: FolderWriter) => Promise<void>): Promise<void> {
    const writer = await FolderWriter.open(folder);
    try {
      await action(writer);
    } finally {
      await writer.close();
    }
  }

  const put = (path: string, content = 'new') =>
    write((writer) => writer.writeFile(fileEntry(path, content), chunks(content), digestOf(content)));

  async function expectOutsideUntouched(): Promise<void> {
    expect(await readdir(outside)).toEqual(['victim']);
    expect(await readFile(join(outside, 'victim'), 'utf8')).toBe('untouched');
  }

  it.each(['../outside/victim', 'a/../../outside/victim', '..', '.', '', '/etc/x', 'a//b', 'a\0b'])(
    'refuses the path %j',
    async (path) => {
      await expect(put(path)).rejects.toThrow(EntryRefused);
      await expectOutsideUntouched();
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('goes through no symlink, and replaces one in a file’s place', async () => {
    await mkdir(folder);
    await symlink(outside, join(folder, 'way'));
    await symlink(join(outside, 'victim'), join(folder, 'file'));
    await expect(put('way/victim')).rejects.toThrow(EntryRefused);
    await expect(put('way/below/victim')).rejects.toThrow(EntryRefused);
    await expect(
      write((writer) => writer.makeDirectory({ ...fileEntry('way/d', ''), type: 'directory' })),
    ).rejects.toThrow(EntryRefused);
    await expect(write((writer) => writer.touch(fileEntry('way/victim', '')))).rejects.toThrow(EntryRefused);
    const before = (await stat(join(outside, 'victim'))).mtimeMs;
    await write((writer) => writer.touch(fileEntry('file', '')));
    expect((await stat(join(outside, 'victim'))).mtimeMs).toBe(before);
    await put('file');
    expect((await lstat(join(folder, 'file'))).isFile()).toBe(true);
    await expectOutsideUntouched();
  });

  it('a link and then a file through it stay apart, and no link leads out', async () => {
    const link = (path: string, target: string) =>
      write((writer) => writer.makeLink({ ...fileEntry(path, ''), type: 'symlink', target }));
    await expect(link('out', outside)).rejects.toThrow(EntryRefused);
    await expect(link('up', '../outside')).rejects.toThrow(EntryRefused);
    await mkdir(join(folder, 'inside'));
    await link('in', 'inside');
    expect(await readlink(join(folder, 'in'))).toBe('inside');
    await expect(put('in/file')).rejects.toThrow(EntryRefused);
    expect(await readdir(join(folder, 'inside'))).toEqual([]);
  });

  it('drops setuid and what umask takes, keeps directories open for their owner, and sets times', async () => {
    await write(async (writer) => {
      await writer.makeDirectory({ ...fileEntry('closed', ''), type: 'directory', mode: 0o000 });
      const entry = fileEntry('closed/tool', 'x', { mode: 0o6777 });
      await writer.writeFile(entry, chunks('x'), digestOf('x'));
    });
    const tool = await stat(join(folder, 'closed', 'tool'));
    expect([tool.mode & 0o7000, tool.mode & 0o022, tool.mtimeMs, tool.uid]).toEqual([
      0,
      0,
      1_000_000_000_500,
      process.getuid?.(),
    ]);
    expect((await stat(join(folder, 'closed'))).mode & 0o700).toBe(0o700);
  });

  it('leaves nothing of what is not what it was said to be', async () => {
    await put('file', 'old');
    const wrong = [
      write((writer) => writer.writeFile(fileEntry('file', 'new'), chunks('nex'), digestOf('new'))),
      write((writer) => writer.writeFile(fileEntry('file', 'new'), chunks('newer'), digestOf('newer'))),
    ];
    for (const result of await Promise.allSettled(wrong)) {
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(EntryRefused) });
    }
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('a directory of the folder’s is never replaced', async () => {
    await mkdir(join(folder, 'd'), { recursive: true });
    await chmod(join(folder, 'd'), 0o755);
    await expect(put('d')).rejects.toThrow(EntryRefused);
    expect((await stat(join(folder, 'd'))).isDirectory()).toBe(true);
  });
});
