import type { Amount } from '../engine';
import type { PathBytes, Timestamp } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { comparePaths } from '../format/path-order';
import { compareTimestamps, epoch, splitTimestamp } from '../format/timestamp';
import { BatchCursor, walkPaths } from './batch-cursor';
import type { LiveEntry, ResolvedPath } from './resolve';

/**
 * How it is known when a file was last used. `reads`: this run's inject set all access times to the epoch, and snapshots tell since when builds have left a file
 * alone. `modification-times`: the builder keeps no access times. `builder-times`: what the mount holds was not made by this run's inject, so its own
 * times of access and change are true, as far as the builder moves them: with `relatime`, Linux's default, a file that is read again and again has its access time
 * moved once a day (mount(8)).
 */
export type UseKnowledge = 'reads' | 'modification-times' | 'builder-times';

export interface SizeLimit {
  /** Of file content, each file once, whatever the number of its names. */
  readonly maximumBytes: number;
  readonly knowledge: UseKnowledge;
  /** As in `ComparisonRules`: what was changed later, this run's build has used. */
  readonly heldReferenceAt: Timestamp | undefined;
  /** Whether what the mount lacks is to go in any case; otherwise it stays in the snapshot, and counts. */
  readonly absentIsDeleted: boolean;
  /** When the reference was saved, in milliseconds since the epoch: what it holds and the mount lacks was last used then, or before. */
  readonly referenceTime: number;
}

export interface EntriesToDrop {
  readonly paths: ReadonlySet<PathBytes>;
  readonly amount: Amount;
}

/**
 * The files to leave out of a snapshot for it to hold no more than `maximumBytes`: those that nobody has used for longest, and of these the ones that were
 * modified first. No more than needed. All names of a file go together. Pure: nothing is read but the two, which come in path order.
 */
export async function entriesToDrop(
  listing: AsyncIterable<readonly ListedEntry[]>,
  reference: AsyncIterable<readonly ResolvedPath[]>,
  limit: SizeLimit,
): Promise<EntriesToDrop> {
  const listed = await BatchCursor.start(listing, ({ entry }) => entry.path);
  const known = await BatchCursor.start(reference, ({ path }) => path);
  const candidates = new Candidates(limit);
  await walkPaths([listed, known], (path) => {
    const here = listed.at(path);
    const live = known.at(path)?.live;
    if (here !== undefined) {
      candidates.addListed(here, live);
    } else if (live !== undefined && !limit.absentIsDeleted) {
      candidates.addAbsent(live);
    }
  });
  return candidates.choose();
}

interface Candidate {
  readonly paths: PathBytes[];
  readonly size: number;
  /** In milliseconds since the epoch; infinite if this run's build did. */
  lastUsed: number;
  readonly mtime: Timestamp;
}

class Candidates {
  readonly #limit: SizeLimit;
  readonly #candidates: Candidate[] = [];
  /** Files with several names, by inode. */
  readonly #linked = new Map<string, Candidate>();

  constructor(limit: SizeLimit) {
    this.#limit = limit;
  }

  addListed(listed: ListedEntry, known: LiveEntry | undefined): void {
    const { entry, inode, links } = listed;
    if (entry.type !== 'file') {
      return;
    }
    const lastUsed = this.#lastUse(listed, known);
    const same = links > 1 ? this.#linked.get(inode) : undefined;
    if (same !== undefined) {
      same.paths.push(entry.path);
      // The name that the snapshot holds the file by knows for how long it was idle.
      same.lastUsed = Math.min(same.lastUsed, lastUsed);
      return;
    }
    const candidate = { paths: [entry.path], size: entry.size, lastUsed, mtime: entry.mtime };
    this.#candidates.push(candidate);
    if (links > 1) {
      this.#linked.set(inode, candidate);
    }
  }

  addAbsent({ entry, idleSince }: LiveEntry): void {
    if (entry.type === 'file') {
      const lastUsed = idleSince ?? this.#limit.referenceTime;
      this.#candidates.push({ paths: [entry.path], size: entry.size, lastUsed, mtime: entry.mtime });
    }
  }

  choose(): EntriesToDrop {
    const paths = new Set<PathBytes>();
    const dropped = { files: 0, bytes: 0 };
    let left = this.#candidates.reduce((sum, { size }) => sum + size, 0);
    if (left <= this.#limit.maximumBytes) {
      return { paths, amount: dropped };
    }
    for (const { paths: names, size } of this.#candidates.filter(({ size }) => size > 0).toSorted(leastUsedFirst)) {
      if (left <= this.#limit.maximumBytes) {
        break;
      }
      for (const path of names) {
        paths.add(path);
      }
      dropped.files += names.length;
      dropped.bytes += size;
      left -= size;
    }
    return { paths, amount: dropped };
  }

  #lastUse({ entry, atime, ctime }: ListedEntry, known: LiveEntry | undefined): number {
    const { knowledge, heldReferenceAt, referenceTime } = this.#limit;
    if (knowledge === 'builder-times') {
      return Math.max(millisecondsOf(atime), millisecondsOf(ctime));
    }
    if (heldReferenceAt === undefined || compareTimestamps(ctime, heldReferenceAt) > 0) {
      return Number.POSITIVE_INFINITY;
    }
    if (knowledge === 'modification-times') {
      return millisecondsOf(entry.mtime);
    }
    return atime === epoch ? (known?.idleSince ?? referenceTime) : Number.POSITIVE_INFINITY;
  }
}

function leastUsedFirst(one: Candidate, other: Candidate): number {
  if (one.lastUsed !== other.lastUsed) {
    return one.lastUsed < other.lastUsed ? -1 : 1;
  }
  return compareTimestamps(one.mtime, other.mtime) || comparePaths(one.paths[0] ?? '', other.paths[0] ?? '');
}

function millisecondsOf(time: Timestamp): number {
  const { seconds, nanoseconds } = splitTimestamp(time);
  return seconds * 1000 + nanoseconds / 1e6;
}
