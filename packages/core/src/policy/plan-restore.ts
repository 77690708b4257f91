import type { Amount } from '../engine';
import type { DirectoryEntry, LinkEntry, Metadata, PathBytes } from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { ancestorsOf } from '../format/path-order';
import type { LiveEntry, ResolvedPath } from './resolve';

/** What a mount's stage needs, besides the packs, to make a snapshot's tree out of them. */
export interface RestorePlan {
  readonly directories: DirectoryEntry[];
  readonly links: LinkEntry[];
  readonly touches: (Metadata & { readonly type: 'touch'; readonly path: PathBytes })[];
  /** For each pack that is needed, by SHA-256, the members to leave out. */
  readonly packs: Map<string, PathBytes[]>;
  readonly amount: Amount;
  /** How many entries of each type the tree has; names of one file count each. */
  readonly counts: { readonly files: number; readonly symlinks: number; readonly fifos: number };
}

/**
 * Plans how a snapshot's tree is made. With `occupied`, what a mount holds already, only what it lacks is: nothing of the mount is touched, and nothing
 * is put below or linked to what is another's.
 */
export async function planRestore(
  resolved: AsyncIterable<readonly ResolvedPath[]>,
  occupied?: AsyncIterable<readonly ListedEntry[]>,
): Promise<RestorePlan> {
  const planner = new RestorePlanner(occupied === undefined ? undefined : await entriesByPath(occupied));
  for await (const batch of resolved) {
    for (const path of batch) {
      planner.add(path);
    }
  }
  return planner.finish();
}

type Occupied = ReadonlyMap<PathBytes, ListedEntry['entry']>;

async function entriesByPath(listing: AsyncIterable<readonly ListedEntry[]>): Promise<Occupied> {
  const entries = new Map<PathBytes, ListedEntry['entry']>();
  for await (const batch of listing) {
    for (const { entry } of batch) {
      entries.set(entry.path, entry);
    }
  }
  return entries;
}

class RestorePlanner {
  readonly #occupied: Occupied | undefined;
  readonly #directories: DirectoryEntry[] = [];
  /** Directories of the mount that something is put into, which get back the owner, mode and time that they had. */
  readonly #disturbed = new Map<PathBytes, DirectoryEntry>();
  readonly #links: LinkEntry[] = [];
  readonly #touches: RestorePlan['touches'] = [];
  readonly #leftOut = new Map<string, PathBytes[]>();
  readonly #needed = new Set<string>();
  readonly #counts = { files: 0, symlinks: 0, fifos: 0 };
  #bytes = 0;

  constructor(occupied: Occupied | undefined) {
    this.#occupied = occupied;
  }

  add({ path, live, dead }: ResolvedPath): void {
    for (const { pack } of dead) {
      this.#leaveOut(pack, path);
    }
    if (live === undefined) {
      return;
    }
    if (this.#isTaken(live)) {
      if (live.pack !== undefined) {
        this.#leaveOut(live.pack, path);
      }
      return;
    }
    this.#take(live);
  }

  finish(): RestorePlan {
    const packs = new Map([...this.#needed].map((pack) => [pack, this.#leftOut.get(pack) ?? []]));
    const { files, symlinks, fifos } = this.#counts;
    return {
      directories: [...this.#disturbed.values(), ...this.#directories],
      links: this.#links,
      touches: this.#touches,
      packs,
      amount: { files: files + symlinks + fifos, bytes: this.#bytes },
      counts: this.#counts,
    };
  }

  #take(live: LiveEntry): void {
    const { entry, pack } = live;
    if (pack !== undefined) {
      this.#needed.add(pack);
    }
    this.#disturb(entry.path);
    switch (entry.type) {
      case 'directory':
        this.#directories.push(entry);
        return;
      case 'link':
        this.#links.push(entry);
        this.#counts.files++;
        return;
      case 'symlink':
        this.#counts.symlinks++;
        return;
      case 'fifo':
        this.#counts.fifos++;
        return;
      case 'file':
        this.#counts.files++;
        this.#bytes += entry.size;
        if (live.touched) {
          const { path, mode, uid, gid, mtime } = entry;
          this.#touches.push({ type: 'touch', path, mode, uid, gid, mtime });
        }
    }
  }

  #isTaken({ entry }: LiveEntry): boolean {
    return this.#hasTaken(entry.path) || (entry.type === 'link' && this.#hasTaken(entry.target));
  }

  /** Whether the mount has something at a path, or above it what is no directory. */
  #hasTaken(path: PathBytes): boolean {
    const occupied = this.#occupied;
    if (occupied === undefined) {
      return false;
    }
    if (occupied.has(path)) {
      return true;
    }
    for (const ancestor of ancestorsOf(path)) {
      const entry = occupied.get(ancestor);
      if (entry !== undefined) {
        return entry.type !== 'directory';
      }
    }
    return false;
  }

  #disturb(path: PathBytes): void {
    if (this.#occupied === undefined) {
      return;
    }
    for (const ancestor of ancestorsOf(path)) {
      const entry = this.#occupied.get(ancestor);
      if (this.#disturbed.has(ancestor)) {
        return;
      }
      if (entry?.type === 'directory') {
        this.#disturbed.set(ancestor, entry);
      }
    }
  }

  #leaveOut(pack: string, path: PathBytes): void {
    const members = this.#leftOut.get(pack);
    if (members === undefined) {
      this.#leftOut.set(pack, [path]);
    } else {
      members.push(path);
    }
  }
}
