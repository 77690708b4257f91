import { constants, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import { CarryoverError } from '../carryover-error';
import type { Metadata, PackedEntry } from '../format/entry';
import { tarEnd, tarHeader, tarPadding } from '../transfer/tar-member';
import { timestampOf } from './list-folder';
import { pathInFolder } from './path-in-folder';

/** Whose the entries are in the mount: a user of this host means nothing there. */
export type Owner = Pick<Metadata, 'uid' | 'gid'>;

/** Files up to this size, in bytes, are read whole, several side by side. */
const smallFileBytes = 1 << 18;
const sideBySide = 64;
const chunkBytes = 1 << 18;

/**
 * Packs files and symlinks of a folder on this host as a zstd-compressed tar. What vanishes meanwhile, or becomes something else, is left out. Throws `trouble` if a
 * large file is cut short while it is read, and what the file system throws.
 */
export async function packFolder(
  folder: string,
  entries: readonly PackedEntry[],
  owner: Owner,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const blocks = Readable.from(membersOf(folder, entries, owner), { objectMode: true });
  await pipeline(blocks, createZstdCompress(), createWriteStream(file), { signal });
}

async function* membersOf(folder: string, entries: readonly PackedEntry[], owner: Owner): AsyncGenerator<Buffer> {
  for (let first = 0; first < entries.length; first += sideBySide) {
    const opened = await Promise.all(
      entries.slice(first, first + sideBySide).map((entry) => openMember(folder, entry, owner)),
    );
    try {
      for (const member of opened) {
        yield* member?.blocks() ?? [];
      }
    } finally {
      await Promise.all(opened.map((member) => member?.close()));
    }
  }
  yield tarEnd;
}

interface Member {
  blocks(): AsyncIterable<Buffer> | Iterable<Buffer>;
  close(): Promise<void>;
}

async function openMember(folder: string, entry: PackedEntry, owner: Owner): Promise<Member | undefined> {
  if (entry.type !== 'file') {
    const blocks = entry.type === 'symlink' ? [tarHeader({ ...entry, ...owner, mode: 0o777 })] : [];
    return { blocks: () => blocks, close: () => Promise.resolve() };
  }
  const handle = await openFile(folder, entry.path);
  if (handle === undefined) {
    return undefined;
  }
  try {
    return await openedMember(handle, entry.path, owner);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A link in the file's place is not followed, and a pipe in it not waited for. */
async function openFile(folder: string, path: string): Promise<FileHandle | undefined> {
  try {
    return await open(pathInFolder(folder, path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP')) {
      return undefined;
    }
    throw error;
  }
}

async function openedMember(handle: FileHandle, path: string, owner: Owner): Promise<Member | undefined> {
  const stats = await handle.stat({ bigint: true });
  if (!stats.isFile()) {
    await handle.close();
    return undefined;
  }
  const metadata = { ...owner, mode: Number(stats.mode) & 0o777, mtime: timestampOf(stats.mtimeNs) };
  const headerOf = (size: number) => tarHeader({ type: 'file', path, size, ...metadata });
  if (stats.size <= smallFileBytes) {
    const content = await handle.readFile();
    await handle.close();
    const blocks = [headerOf(content.length), content, tarPadding(content.length)];
    return { blocks: () => blocks, close: () => Promise.resolve() };
  }
  const size = Number(stats.size);
  async function* blocks(): AsyncGenerator<Buffer> {
    yield headerOf(size);
    yield* wholeContent(handle, size, path);
    yield tarPadding(size);
  }
  return { blocks, close: () => handle.close() };
}

async function* wholeContent(handle: FileHandle, size: number, path: string): AsyncGenerator<Buffer> {
  for (let position = 0; position < size; ) {
    const length = Math.min(chunkBytes, size - position);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
    if (bytesRead === 0) {
      throw new CarryoverError(`The file ${JSON.stringify(path)} became shorter while it was read.`, {
        code: 'folder-changed',
        kind: 'trouble',
        hint: 'Let nothing write to the folder while it is being read.',
      });
    }
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
