import { type Entry, type PathBytes, samePermissions } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { ancestorsOf } from '../format/path-order';
import { BatchCursor, walkPaths } from './batch-cursor';

/** What a mount is based on, where that is a folder of an image or a stage. */
export interface BaseContent {
  /** Goes through its entries in path order; can be called again. */
  read(): AsyncIterable<readonly ListedEntry[]>;
  /** Files that have the same content in the mount, with the same time, mode and owner. */
  readonly same: ReadonlySet<PathBytes>;
  /** Stands for all that it holds, but for times. */
  readonly digest: string;
}

/**
 * Finds what of a mount's listing is its base's: BuildKit begins such a mount as a copy of its base, which every build has from elsewhere. Directories that hold anything
 * else are not among that, so that their owner and mode are known where another base lacks them. What is in the base and no longer in the mount is not told.
 */
export async function entriesOfBase(
  listing: AsyncIterable<readonly ListedEntry[]>,
  base: BaseContent,
): Promise<Set<PathBytes>> {
  const here = await BatchCursor.start(listing, ({ entry }) => entry.path);
  const there = await BatchCursor.start(base.read(), ({ entry }) => entry.path);
  const found = new Set<PathBytes>();
  const holding = new Set<PathBytes>();
  await walkPaths([here, there], (path) => {
    const listed = here.at(path);
    if (listed === undefined) {
      return;
    }
    if (isOfBase(listed.entry, there.at(path)?.entry, base.same)) {
      found.add(path);
    } else {
      for (const directory of ancestorsOf(path)) {
        holding.add(directory);
      }
    }
  });
  return new Set([...found].filter((path) => !holding.has(path)));
}

/** What of a listing is not among `left`. */
export async function* without(
  listing: AsyncIterable<readonly ListedEntry[]>,
  left: ReadonlySet<PathBytes>,
): AsyncGenerator<readonly ListedEntry[]> {
  for await (const batch of listing) {
    yield batch.filter(({ entry }) => !left.has(entry.path));
  }
}

/** The base's paths, and what is there: see `ComparisonRules.coveredByBase`. */
export async function pathsOfBase(base: BaseContent): Promise<Map<PathBytes, Entry['type']>> {
  const paths = new Map<PathBytes, Entry['type']>();
  for await (const batch of base.read()) {
    for (const { entry } of batch) {
      paths.set(entry.path, entry.type);
    }
  }
  return paths;
}

type Listed = ListedEntry['entry'];

/** A directory's times follow from what is in it. */
function isOfBase(entry: Listed, base: Listed | undefined, same: ReadonlySet<PathBytes>): boolean {
  if (base === undefined || entry.type !== base.type || !samePermissions(entry, base)) {
    return false;
  }
  switch (entry.type) {
    case 'directory':
      return true;
    case 'file':
      return same.has(entry.path);
    case 'symlink':
      return base.type === 'symlink' && entry.target === base.target && entry.mtime === base.mtime;
    case 'fifo':
      return entry.mtime === base.mtime;
  }
}
