import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredBlob } from '../format/snapshot';
import { untilAborted } from '../store/until-aborted';

/** Fetches an object into a file; false if there is none. */
type FetchObject = (object: StoredBlob, file: string, signal: AbortSignal) => Promise<boolean>;

interface Fetching {
  readonly ended: Promise<boolean>;
  readonly stop: AbortController;
  waiting: number;
}

/** Objects that packs of several mounts share, each fetched once. */
export class SharedObjects {
  readonly #folder: string;
  readonly #fetch: FetchObject;
  readonly #fetches = new Map<string, Fetching>();

  /** Files are kept in `folder`, which is made when it is needed. */
  constructor(folder: string, fetch: FetchObject) {
    this.#folder = folder;
    this.#fetch = fetch;
  }

  /**
   * The file that holds an object's bytes, until `clear`; undefined if there is no such object. Throws what fetching throws, or the signal's reason as soon as it is aborted:
   * others who wait for the same object still get it, and the last one to leave waits until nothing is under way.
   */
  async fetch(object: StoredBlob, signal: AbortSignal): Promise<string | undefined> {
    signal.throwIfAborted();
    const file = join(this.#folder, object.sha256);
    const fetching = this.#fetches.get(object.sha256) ?? this.#begin(object, file);
    fetching.waiting++;
    try {
      return (await untilAborted(fetching.ended, signal)) ? file : undefined;
    } finally {
      fetching.waiting--;
      if (fetching.waiting === 0 && signal.aborted) {
        this.#fetches.delete(object.sha256);
        fetching.stop.abort(signal.reason);
        await fetching.ended.catch(() => undefined);
      }
    }
  }

  /** Removes the files. Only for when nobody waits for an object or reads one. */
  async clear(): Promise<void> {
    this.#fetches.clear();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #begin(object: StoredBlob, file: string): Fetching {
    const stop = new AbortController();
    const ended = mkdir(this.#folder, { recursive: true }).then(() => this.#fetch(object, file, stop.signal));
    const fetching = { ended, stop, waiting: 0 };
    // Who comes later tries again.
    ended.catch(() => this.#fetches.delete(object.sha256));
    this.#fetches.set(object.sha256, fetching);
    return fetching;
  }
}
