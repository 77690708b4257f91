import type { Entry, FileEntry } from '../format/entry';
import type { FileContent, IndexRecord, TouchRecord } from '../format/index-record';
import { BatchCursor, firstPath } from './batch-cursor';

/** A generation to resolve: its index's records, and which packs are still used, by slot. */
export interface ReadableGeneration {
  readonly records: AsyncIterable<readonly IndexRecord[]>;
  /** SHA-256 of each pack that is still used. */
  readonly packs: ReadonlyMap<number, string>;
}

/** What counts at a path. */
export interface LiveEntry {
  readonly entry: Entry;
  /** SHA-256 of the pack that its bytes are in; undefined for directories and links. */
  readonly pack: string | undefined;
  /** Of files. */
  readonly content: FileContent | undefined;
  /** Whether its metadata differs from what its pack holds. */
  readonly touched: boolean;
  /** Of files: since when builds have not used it, in milliseconds since the epoch; undefined where that is not known, or the last one did. */
  readonly idleSince?: number | undefined;
}

/** A pack's member that no longer counts. */
export interface DeadMember {
  readonly pack: string;
  /** In bytes. */
  readonly size: number;
}

/** Everything that the generations say about one path. */
export interface ResolvedPath {
  readonly path: string;
  readonly live: LiveEntry | undefined;
  readonly dead: readonly DeadMember[];
}

const pathsPerBatch = 4096;
const noDeadMembers: readonly DeadMember[] = [];

/**
 * Merges generations, oldest first, into what they hold together: for each path the newest record counts. A file in a pack that is no longer used counts
 * as removed. Gives batches in path order.
 */
export async function* resolveGenerations(generations: readonly ReadableGeneration[]): AsyncGenerator<ResolvedPath[]> {
  const newestFirst = await Promise.all(
    generations.toReversed().map(async (generation) => ({
      cursor: await BatchCursor.start(generation.records, (record) => record.path),
      packs: generation.packs,
    })),
  );
  const cursors = newestFirst.map(({ cursor }) => cursor);
  let batch: ResolvedPath[] = [];
  for (;;) {
    const path = firstPath(cursors);
    if (path === undefined) {
      break;
    }
    const resolution = new Resolution(path);
    for (const { cursor, packs } of newestFirst) {
      for (let record = cursor.at(path); record !== undefined; record = cursor.at(path)) {
        resolution.add(record, packs);
        if (!cursor.step()) {
          await cursor.refill();
        }
      }
    }
    batch.push(resolution.result());
    if (batch.length === pathsPerBatch) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/** Takes a path's records, newest first. */
class Resolution {
  readonly #path: string;
  #decided = false;
  #live: LiveEntry | undefined;
  #touch: TouchRecord | undefined;
  /** 0 where the newest that is said is that it is used. */
  #idleSince: number | undefined;
  #dead: DeadMember[] | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  add(record: IndexRecord, packs: ReadonlyMap<number, string>): void {
    const pack = 'slot' in record ? packs.get(record.slot) : undefined;
    if (record.type === 'discard' || this.#decided) {
      this.#bury(record, pack);
    } else if (record.type === 'idle') {
      this.#idleSince ??= record.since;
    } else if (record.type === 'touch') {
      this.#touch ??= record;
      this.#idleSince ??= 0;
    } else {
      this.#decided = true;
      this.#live = this.#decide(record, pack);
    }
  }

  result(): ResolvedPath {
    // Two saves that packed the same made the same pack: what counts in one generation's is not dead in another's.
    const dead = this.#dead?.filter(({ pack }) => pack !== this.#live?.pack) ?? noDeadMembers;
    return { path: this.#path, live: this.#live, dead };
  }

  #bury(record: IndexRecord, pack: string | undefined): void {
    if (pack !== undefined) {
      this.#dead ??= [];
      this.#dead.push({ pack, size: record.type === 'file' ? record.size : 0 });
    }
  }

  #decide(
    record: Exclude<IndexRecord, { type: 'touch' | 'discard' | 'idle' }>,
    pack: string | undefined,
  ): LiveEntry | undefined {
    switch (record.type) {
      case 'removal':
        return undefined;
      case 'directory':
      case 'link':
        return { entry: record, pack: undefined, content: undefined, touched: false };
      case 'symlink': {
        const { slot: _slot, ...entry } = record;
        return pack === undefined ? undefined : { entry, pack, content: undefined, touched: false };
      }
      case 'fifo': {
        const { slot: _slot, ...entry } = record;
        return pack === undefined ? undefined : { entry, pack, content: undefined, touched: false };
      }
      case 'file': {
        if (pack === undefined) {
          return undefined;
        }
        const { path, size, digest, attributes } = record;
        const { mode, uid, gid, mtime } = this.#touch ?? record;
        const entry: FileEntry = { type: 'file', path, mode, uid, gid, mtime, size };
        const live = { entry, pack, content: { digest, attributes }, touched: this.#touch !== undefined };
        return this.#idleSince ? { ...live, idleSince: this.#idleSince } : live;
      }
    }
  }
}
