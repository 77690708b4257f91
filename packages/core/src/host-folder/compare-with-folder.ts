import type { Amount } from '../engine';
import type { DirectoryEntry, FileEntry, PathBytes, SymlinkEntry, Timestamp } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { ancestorsOf } from '../format/path-order';
import { splitTimestamp } from '../format/timestamp';
import { BatchCursor, walkPaths } from '../policy/batch-cursor';
import type { ToPack } from '../policy/comparison';
import { isLawfulPath, leadsWithin } from './lawful-entry';

/** A file of the mount that has its folder's size and a later time: its content decides whether it is brought. */
export interface FolderSuspect {
  readonly entry: FileEntry;
  readonly ctime: Timestamp;
  readonly inode: string;
}

export interface RefusedEntry {
  readonly path: PathBytes;
  /** Why, as what follows "it is" or "it has". */
  readonly reason: string;
}

/** What a folder on this host has to get from a mount. */
export interface FolderChanges {
  readonly directories: DirectoryEntry[];
  readonly files: ToPack[];
  readonly suspects: FolderSuspect[];
  readonly links: SymlinkEntry[];
  readonly refused: RefusedEntry[];
  /** Entries that differ, and are newer in the folder. */
  readonly kept: number;
}

/** As exactly as a time can be set: programs take it as a number of seconds, whose digits end with microseconds. */
const timeTolerance = 2000;

/**
 * Finds what is new in a mount, or newer than what a folder on this host has. What the mount lacks is no reason to remove anything; what is newer in the folder
 * stays. What the mount holds is not trusted: links that lead out, pipes, and whatever is below something of the folder's that is no directory, are refused.
 */
export async function compareWithFolder(
  mount: AsyncIterable<readonly ListedEntry[]>,
  folder: AsyncIterable<readonly ListedEntry[]>,
): Promise<FolderChanges> {
  const mountCursor = await BatchCursor.start(mount, ({ entry }) => entry.path);
  const folderCursor = await BatchCursor.start(folder, ({ entry }) => entry.path);
  const comparer = new FolderComparer();
  await walkPaths([mountCursor, folderCursor], (path) => {
    const inMount = mountCursor.at(path);
    if (inMount !== undefined && path !== '') {
      comparer.add(inMount, folderCursor.at(path)?.entry);
    }
  });
  return comparer.finish();
}

/** What is brought, without what its content has yet to decide. */
export function amountOf({ files, links }: Pick<FolderChanges, 'files' | 'links'>): Amount {
  const bytes = files.reduce((total, { entry }) => total + (entry.type === 'file' ? entry.size : 0), 0);
  return { files: files.length + links.length, bytes };
}

class FolderComparer {
  readonly #directories: DirectoryEntry[] = [];
  readonly #files: ToPack[] = [];
  readonly #suspects: FolderSuspect[] = [];
  readonly #links: SymlinkEntry[] = [];
  readonly #refused: RefusedEntry[] = [];
  /** Directories of the mount where the folder has something else, or that are refused. */
  readonly #blocked = new Set<PathBytes>();
  #kept = 0;

  add(listed: ListedEntry, other: ListedEntry['entry'] | undefined): void {
    const { entry } = listed;
    if (!isLawfulPath(entry.path)) {
      this.#refuse(entry, 'its path leads out of the folder');
    } else if (entry.type === 'fifo') {
      this.#refuse(entry, 'it is a pipe');
    } else if (entry.type === 'directory') {
      this.#addDirectory(entry, other);
    } else if (entry.type === 'symlink' && !leadsWithin(entry.path, entry.target)) {
      this.#refuse(entry, 'it leads out of the folder');
    } else if (other?.type === 'directory') {
      this.#refuse(entry, 'the folder has a directory in its place');
    } else if (other === undefined) {
      this.#bring(listed);
    } else {
      this.#addOther(listed, other);
    }
  }

  finish(): FolderChanges {
    const isFree = (path: PathBytes) =>
      this.#blocked.size === 0 || ![...ancestorsOf(path)].some((above) => this.#blocked.has(above));
    return {
      directories: this.#directories.filter(({ path }) => isFree(path)),
      files: this.#files.filter(({ entry }) => isFree(entry.path)),
      suspects: this.#suspects,
      links: this.#links.filter(({ path }) => isFree(path)),
      refused: this.#refused,
      kept: this.#kept,
    };
  }

  #addDirectory(entry: DirectoryEntry, other: ListedEntry['entry'] | undefined): void {
    if (other === undefined) {
      this.#directories.push(entry);
    } else if (other.type !== 'directory') {
      this.#refuse(entry, 'the folder has something else in its place');
    }
  }

  /** Both have something here, and neither a directory. */
  #addOther(listed: ListedEntry, other: ListedEntry['entry']): void {
    const { entry, ctime, inode } = listed;
    const difference = timeDifference(entry.mtime, other.mtime);
    const isSameTime = Math.abs(difference) < timeTolerance;
    if (entry.type === 'symlink' && other.type === 'symlink' && entry.target === other.target) {
      return;
    }
    const isSameSize = entry.type === 'file' && other.type === 'file' && entry.size === other.size;
    if (isSameSize && isSameTime) {
      return;
    }
    if (difference < 0 && !isSameTime) {
      this.#kept++;
    } else if (isSameSize) {
      this.#suspects.push({ entry, ctime, inode });
    } else {
      this.#bring(listed);
    }
  }

  #bring({ entry, ctime, inode }: ListedEntry): void {
    if (entry.type === 'file') {
      this.#files.push({ entry, ctime, inode });
    } else if (entry.type === 'symlink') {
      this.#links.push(entry);
    }
  }

  #refuse({ path, type }: ListedEntry['entry'], reason: string): void {
    this.#refused.push({ path, reason });
    if (type === 'directory') {
      this.#blocked.add(path);
    }
  }
}

/** In nanoseconds, positive if `one` is later; as exact as a number is. */
function timeDifference(one: Timestamp, other: Timestamp): number {
  const first = splitTimestamp(one);
  const second = splitTimestamp(other);
  return (first.seconds - second.seconds) * 1e9 + (first.nanoseconds - second.nanoseconds);
}
