import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import type { PathBytes, Timestamp } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { joinTimestamp } from '../format/timestamp';
import { isPartialFolder } from './partial-name';
import { pathInFolder } from './path-in-folder';

/** Entries that are looked at side by side. */
const sideBySide = 128;

/**
 * Lists a folder on this host as the stages list a mount: in path order, in batches, without sockets and devices, following no symlink. Nothing, where the
 * folder does not exist; what vanishes meanwhile is left out. Throws what the file system does where it cannot be read.
 */
export async function* listFolder(folder: string): AsyncGenerator<ListedEntry[]> {
  const stats = await statsOf(folder, '');
  if (stats !== undefined) {
    yield* listBelow(folder, '', entryOf('', stats, ''));
  }
}

/**
 * A directory and what is below it. In path order the directory itself stands among its children: after those whose names begin with what comes before a
 * slash. See `comparePaths`.
 */
async function* listBelow(
  folder: string,
  directory: PathBytes,
  itself: ListedEntry | undefined,
): AsyncGenerator<ListedEntry[]> {
  const names = await namesIn(folder, directory);
  const order = ['', ...names].map((name) => `${name}/`).toSorted();
  for (let first = 0; first < order.length; first += sideBySide) {
    const slice = order.slice(first, first + sideBySide).map((key) => key.slice(0, -1));
    const entries = await Promise.all(
      slice.map((name) => (name === '' ? itself : lookAt(folder, directory === '' ? name : `${directory}/${name}`))),
    );
    let batch: ListedEntry[] = [];
    for (const listed of entries) {
      if (listed !== undefined && listed !== itself && listed.entry.type === 'directory') {
        yield batch;
        batch = [];
        yield* listBelow(folder, listed.entry.path, listed);
      } else if (listed !== undefined) {
        batch.push(listed);
      }
    }
    yield batch;
  }
}

async function namesIn(folder: string, directory: PathBytes): Promise<PathBytes[]> {
  const names = await readdir(pathInFolder(folder, directory), { encoding: 'buffer' }).catch(nothingIfAbsent);
  const found = (names ?? []).map((name) => name.toString('latin1'));
  return directory === '' ? found.filter((name) => !isPartialFolder(name)) : found;
}

async function lookAt(folder: string, path: PathBytes): Promise<ListedEntry | undefined> {
  const stats = await statsOf(folder, path);
  if (stats === undefined || !stats.isSymbolicLink()) {
    return stats && entryOf(path, stats, '');
  }
  const target = await readlink(pathInFolder(folder, path), { encoding: 'buffer' }).catch(nothingIfAbsent);
  return target && entryOf(path, stats, target.toString('latin1'));
}

function statsOf(folder: string, path: PathBytes): Promise<BigIntStats | undefined> {
  return lstat(pathInFolder(folder, path), { bigint: true }).catch(nothingIfAbsent);
}

/** Undefined for a socket or a device. */
function entryOf(path: PathBytes, stats: BigIntStats, target: PathBytes): ListedEntry | undefined {
  const facts = {
    ctime: timestampOf(stats.ctimeNs),
    atime: timestampOf(stats.atimeNs),
    inode: String(stats.ino),
    links: Number(stats.nlink),
  };
  const metadata = {
    path,
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mtime: timestampOf(stats.mtimeNs),
  };
  if (stats.isFile()) {
    return { entry: { type: 'file', ...metadata, size: Number(stats.size) }, ...facts };
  }
  if (stats.isDirectory()) {
    return { entry: { type: 'directory', ...metadata }, ...facts };
  }
  if (stats.isSymbolicLink()) {
    return { entry: { type: 'symlink', ...metadata, target }, ...facts };
  }
  return stats.isFIFO() ? { entry: { type: 'fifo', ...metadata }, ...facts } : undefined;
}

/** Nanoseconds since the epoch, also before it. */
export function timestampOf(nanoseconds: bigint): Timestamp {
  const rest = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return joinTimestamp(Number((nanoseconds - rest) / 1_000_000_000n), Number(rest));
}

function nothingIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') {
    throw error;
  }
  return undefined;
}
