import { createHash, type Hash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, lutimes, mkdir, mkdtemp, open, realpath, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { DirectoryEntry, FileEntry, PathBytes, SymlinkEntry, Timestamp } from '../format/entry';
import { splitTimestamp } from '../format/timestamp';
import { isLawfulPath, leadsWithin } from './lawful-entry';
import { partialBeginning } from './partial-name';
import { pathInFolder } from './path-in-folder';

/** Thrown for an entry that must not, or cannot, be in the folder. The others are not concerned. */
export class EntryRefused extends Error {}

/** What a file system says of one entry, and not of all: its name, its place or its rights. */
const entryErrors = [
  'EACCES',
  'EPERM',
  'EILSEQ',
  'EINVAL',
  'ENAMETOOLONG',
  'EISDIR',
  'ENOTDIR',
  'EEXIST',
  'ENOTEMPTY',
  'EXDEV',
  'ELOOP',
  'ENOENT',
];

/**
 * Writes a mount's entries into a folder on this host, and nowhere else, whatever they are: no symlink is followed, of the mount's or of the folder's; what is
 * written has a name in the folder only when it is whole; owners are whoever runs this, and of a mode only the permission bits count, without those of
 * umask. Every method throws {@link EntryRefused} for what cannot be done of one entry alone.
 */
export class FolderWriter {
  readonly #folder: string;
  readonly #partial: string;
  /** Found, or made, to be directories of the folder's own. */
  readonly #directories = new Set<PathBytes>(['']);
  #made = 0;

  private constructor(folder: string, partial: string) {
    this.#folder = folder;
    this.#partial = partial;
  }

  /** Makes the folder where there is none. */
  static async open(path: string): Promise<FolderWriter> {
    await mkdir(path, { recursive: true });
    const folder = await realpath(path);
    return new FolderWriter(folder, await mkdtemp(join(folder, partialBeginning)));
  }

  /** Makes a directory, and those above it where they are missing. Its owner can always reach into it. */
  async makeDirectory({ path, mode }: DirectoryEntry): Promise<void> {
    await this.#told(async () => {
      requireLawful(path);
      await this.#ensureDirectory(path, mode);
    });
  }

  /** Writes a file whose content is what its digest says; nothing remains of another. */
  async writeFile(entry: FileEntry, content: AsyncIterable<Buffer>, digest: string): Promise<void> {
    await this.#told(async () => {
      await this.#preparePlace(entry.path);
      const partial = this.#partialPath();
      try {
        const found = await writeContent(partial, entry, content);
        if (found !== digest) {
          throw new EntryRefused('it changed while it was read');
        }
        await rename(partial, pathInFolder(this.#folder, entry.path));
      } finally {
        await rm(partial, { force: true });
      }
    });
  }

  async makeLink({ path, target, mtime }: SymlinkEntry): Promise<void> {
    await this.#told(async () => {
      await this.#preparePlace(path);
      if (!leadsWithin(path, target)) {
        throw new EntryRefused('it leads out of the folder');
      }
      const partial = this.#partialPath();
      try {
        await symlink(Buffer.from(target, 'latin1'), partial);
        await lutimes(partial, secondsOf(mtime), secondsOf(mtime));
        await rename(partial, pathInFolder(this.#folder, path));
      } finally {
        await rm(partial, { force: true });
      }
    });
  }

  /** Gives a file its time. */
  async touch({ path, mtime }: FileEntry): Promise<void> {
    await this.#told(async () => {
      await this.#preparePlace(path);
      await lutimes(pathInFolder(this.#folder, path), secondsOf(mtime), secondsOf(mtime));
    });
  }

  async close(): Promise<void> {
    await rm(this.#partial, { recursive: true, force: true });
  }

  #partialPath(): string {
    this.#made++;
    return join(this.#partial, String(this.#made));
  }

  /** Makes sure that an entry's directory is one of the folder's own, and that there is none in the entry's place. */
  async #preparePlace(path: PathBytes): Promise<void> {
    requireLawful(path);
    await this.#ensureDirectory(path.slice(0, Math.max(0, path.lastIndexOf('/'))), 0o755);
    if ((await this.#look(path))?.isDirectory()) {
      throw new EntryRefused('the folder has a directory in its place');
    }
  }

  async #ensureDirectory(path: PathBytes, mode: number): Promise<void> {
    if (this.#directories.has(path)) {
      return;
    }
    await this.#ensureDirectory(path.slice(0, Math.max(0, path.lastIndexOf('/'))), 0o755);
    const stats = await this.#look(path);
    if (stats === undefined) {
      await mkdir(pathInFolder(this.#folder, path), { mode: (mode & 0o777) | 0o700 });
    } else if (!stats.isDirectory()) {
      throw new EntryRefused('the folder has something else than a directory above it');
    }
    this.#directories.add(path);
  }

  async #look(path: PathBytes): Promise<Stats | undefined> {
    try {
      return await lstat(pathInFolder(this.#folder, path));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  async #told(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      const code = codeOf(error);
      if (code !== undefined && entryErrors.includes(code)) {
        throw new EntryRefused(`it cannot be written: ${code}`, { cause: error });
      }
      throw error;
    }
  }
}

function requireLawful(path: PathBytes): void {
  if (!isLawfulPath(path)) {
    throw new EntryRefused('its path leads out of the folder');
  }
}

/** Writes a file that is not there yet, and gives the first half of its SHA-256. */
async function writeContent(path: string, entry: FileEntry, content: AsyncIterable<Buffer>): Promise<string> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(path, flags, (entry.mode & 0o777) | 0o400);
  try {
    const hash = createHash('sha256');
    await pour(content, entry.size, file, hash);
    await file.utimes(secondsOf(entry.mtime), secondsOf(entry.mtime));
    return hash.digest('hex').slice(0, 32);
  } finally {
    await file.close();
  }
}

async function pour(content: AsyncIterable<Buffer>, size: number, file: FileHandle, hash: Hash): Promise<void> {
  let written = 0;
  for await (const chunk of content) {
    written += chunk.length;
    if (written > size) {
      throw new EntryRefused('it is larger than it was listed');
    }
    hash.update(chunk);
    await file.writeFile(chunk);
  }
}

function secondsOf(time: Timestamp): number {
  const { seconds, nanoseconds } = splitTimestamp(time);
  return seconds + nanoseconds / 1e9;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
