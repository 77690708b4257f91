import type { Readable } from 'node:stream';

/** What every store operation is given. */
export interface StoreContext {
  /** Aborting it ends the operation with the signal's reason; nothing half-written becomes visible. */
  readonly signal: AbortSignal;
}

/** Facts about a store. Callers ask for facts, never for which store it is. */
export interface StoreTraits {
  /** Largest object that the store takes, in bytes. */
  readonly maximumObjectBytes: number;
  /** The size that packs should be aimed at, in bytes before compression: small for parallel transfer, large where every object costs a request quota. */
  readonly preferredPackBytes: number;
  /** Whether {@link CacheStore.list} and {@link CacheStore.delete} work. */
  readonly lists: boolean;
  /** Whether {@link CacheStore.newest} gives one name at most, whatever its limit: the one that was written last. */
  readonly newestIsSingle: boolean;
  /** How many operations at once serve it best. */
  readonly concurrency: number;
  /** What the store throws away by itself, as a sentence for people; undefined where it keeps everything, as far as it is known. */
  readonly ownExpiry?: string | undefined;
  /** Where there is a quota for making objects, and so few are to be made. Undefined where one more costs next to nothing. */
  readonly fewObjects?: FewObjects | undefined;
}

/** How a save makes few objects. */
export interface FewObjects {
  /** Packs of all mounts that a run saves share an object, up to so many bytes. */
  readonly sharedPackBytes: number;
  /** A snapshot carries its own index, up to so many bytes. */
  readonly carriedIndexBytes: number;
}

/** Bytes to be written. `open` can be called again, for a retry, and gives the same bytes each time. */
export interface Body {
  /** Exact size in bytes. */
  readonly size: number;
  /**
   * A file that holds just these bytes, if there is one. A store may take it over by a hard link, or read parts of it at once; nobody writes to it any
   * more.
   */
  readonly file?: string | undefined;
  open(): Readable;
}

export interface StoredObject {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** When it was written, by the store's clock. */
  readonly modified: Date;
}

/**
 * Moves bytes under names. Knows nothing of mounts, retries, policy or compression.
 *
 * Names are relative slash-separated paths whose segments match `[A-Za-z0-9._%@+=~-]+` and are never `.` or `..`; a store refuses any other name
 * with a `misuse` error. Stores only add: a name is written once and never replaced.
 * Failures are thrown as `StoreError`, whose `transient` tells whether trying again may help.
 */
export interface CacheStore {
  readonly traits: StoreTraits;

  /** Where this is, printable, without secrets: `dir:/var/cache/carryover`. */
  describe(): string;

  /**
   * The names that start with `prefix` (a whole folder, ending in `/`), in ascending byte order, at most `limit`.
   * Snapshot names hold an inverted number, so that this order is newest first. None is an empty array.
   * Where `traits.newestIsSingle`, it is just the name that was written last: the same for names that are written in descending order, as snapshots are.
   */
  newest(prefix: string, limit: number, context: StoreContext): Promise<string[]>;

  /** Whether `name` was written completely. */
  has(name: string, context: StoreContext): Promise<boolean>;

  /**
   * The bytes of `name`, or undefined if there is no such name: absent is a value, not an error.
   * The stream ends only after every byte was given: a truncated body MUST fail it. Destroying it early frees what it holds.
   */
  read(name: string, context: StoreContext): Promise<Readable | undefined>;

  /**
   * Puts the bytes of `name` into a new file at `path`, in whatever way is fastest here, or gives false if there is no such name. The file may share the
   * store's own bytes: it must not be written to. Optional; without it, callers use `read`.
   */
  copyTo?(name: string, path: string, context: StoreContext): Promise<boolean>;

  /**
   * Writes `body` under `name`; invisible to every other call until it resolves, and durable from then on.
   * `present` if the name was there already: its bytes stay as they are. A body that fails or whose length is not
   * `body.size` rejects, and leaves nothing visible. Of two writers at once, one gets `stored`, the other `present`.
   */
  write(name: string, body: Body, context: StoreContext): Promise<'stored' | 'present'>;

  /** Every object below `prefix` (`''` for all), in any order; never one that is only half written. Throws where `traits.lists` is false. */
  list(prefix: string, context: StoreContext): AsyncIterable<StoredObject>;

  /** Removes `name`; a name that is not there is no error. Throws where `traits.lists` is false. */
  delete(name: string, context: StoreContext): Promise<void>;
}
