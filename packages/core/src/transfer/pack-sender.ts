import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pLimit from 'p-limit';
import type { StageFile } from '../build/stage-output';
import { withMark } from '../format/renewal-mark';
import type { PackPlace, StoredBlob } from '../format/snapshot';
import type { RunContext } from '../run-context';
import { packName } from '../store/names';
import { measureFile, spool } from './spool';
import { writeByContent } from './write-by-content';

/** Where packs go as they come out of the builder. */
export interface PackTaker {
  /** Consumes a pack's content. */
  take(file: StageFile): Promise<void>;
  /** Waits until nothing is under way. */
  settle(): Promise<void>;
  /** What there is now, by `<stage>/<file>`. Throws the first failure. */
  result(): Promise<ReadonlyMap<string, StoredPack>>;
}

/** A pack that is in the store now. */
export interface StoredPack extends StoredBlob {
  /** If it is not an object of its own. */
  readonly within?: PackPlace | undefined;
  /** Bytes that had to be sent: none if the store had it. */
  readonly bytesSent: number;
}

/** A pack that is to be sent. */
interface SpooledPack {
  readonly key: string;
  readonly path: string;
  readonly blob: StoredBlob;
}

/**
 * Spools packs as they come out of the builder and sends them on, a few objects at a time: each as an object of its own or, where the store has few of these, with those
 * that came before it.
 */
export class PackSender implements PackTaker {
  readonly #run: RunContext;
  readonly #folder: string;
  readonly #marks: ReadonlyMap<number, Buffer | undefined>;
  readonly #sharedBytes: number;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #sending: Promise<void>[] = [];
  readonly #stored = new Map<string, StoredPack>();
  #waiting: SpooledPack[] = [];

  constructor(run: RunContext, folder: string, marks: ReadonlyMap<number, Buffer | undefined>) {
    const { concurrency, fewObjects } = run.ports.store.traits;
    this.#run = run;
    this.#folder = folder;
    this.#marks = marks;
    this.#sharedBytes = fewObjects?.sharedPackBytes ?? 0;
    this.#limit = pLimit(concurrency);
  }

  /** Spools a pack; returns once it can be sent, so that no more are spooled than are being sent or put together, and one. */
  async take(file: StageFile): Promise<void> {
    const path = join(this.#folder, `${file.stage}-${file.name}`);
    const content = withMark(file.content, this.#marks.get(file.stage));
    const blob = await spool(content, path, this.#run.ports.signal);
    if (bytesOf(this.#waiting) + blob.bytes > this.#sharedBytes) {
      await this.#sendWaiting();
    }
    this.#waiting.push({ key: `${file.stage}/${file.name}`, path, blob });
    if (bytesOf(this.#waiting) >= this.#sharedBytes) {
      await this.#sendWaiting();
    }
  }

  async settle(): Promise<void> {
    await Promise.allSettled(this.#sending);
  }

  async result(): Promise<ReadonlyMap<string, StoredPack>> {
    await this.#sendWaiting();
    await Promise.all(this.#sending);
    return this.#stored;
  }

  /** Returns once what waits is being sent. */
  async #sendWaiting(): Promise<void> {
    const packs = this.#waiting;
    this.#waiting = [];
    if (packs.length === 0) {
      return;
    }
    const begun = Promise.withResolvers<void>();
    const sending = this.#limit(async () => {
      begun.resolve();
      await this.#send(packs);
    });
    // Its failure is reported by `result`; until then it is not unhandled.
    sending.catch(() => undefined);
    this.#sending.push(sending);
    await begun.promise;
  }

  /** Saves of the same content make the same object, in whatever order the builder gave its packs. */
  async #send(unordered: readonly SpooledPack[]): Promise<void> {
    const packs = unordered.toSorted((one, other) => (one.key < other.key ? -1 : 1));
    const [first, ...others] = packs;
    if (first === undefined) {
      return;
    }
    for (const { path } of others) {
      await pipeline(createReadStream(path), createWriteStream(first.path, { flags: 'a' }));
      await rm(path);
    }
    const { signal } = this.#run.ports;
    const spooled = others.length === 0 ? first.blob : await measureFile(first.path, signal);
    const nameOf = (sha256: string) => packName(this.#run.request.location.project, sha256);
    const { blob: object, bytesSent } = await writeByContent(this.#run, nameOf, first.path, spooled);
    await rm(first.path);
    this.#note(packs, object, bytesSent > 0);
  }

  #note(packs: readonly SpooledPack[], object: StoredBlob, isSent: boolean): void {
    let start = 0;
    for (const { key, blob } of packs) {
      const stored = packs.length === 1 ? object : { ...blob, within: { ...object, start } };
      this.#stored.set(key, { ...stored, bytesSent: isSent ? blob.bytes : 0 });
      start += blob.bytes;
    }
  }
}

function bytesOf(packs: readonly SpooledPack[]): number {
  return packs.reduce((sum, { blob }) => sum + blob.bytes, 0);
}
