import { Readable } from 'node:stream';
import { StoreError } from '@carryover/core';
import type { StallGuard } from './stall-guard';

/** Where the bytes of an object come from. */
export interface ChunkSource {
  /** Undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Ends the download, wherever it is. */
  close(): Promise<void>;
}

export interface CheckedStreamOptions {
  /** How many bytes there have to be. */
  readonly size: number;
  /** For messages: `v1/… in gs://bucket`. */
  readonly label: string;
  readonly guard: StallGuard;
  /** Called when all bytes were given: a last chance to fail. */
  readonly atEnd?: () => void;
  /** What a failure is to the reader. */
  readonly explain: (thrown: unknown) => Error;
}

const bufferedBytes = 256 * 1024;

/** The bytes of a download as they arrive. It fails unless they are as many as there have to be, and when none comes for too long; destroying it ends the download. */
export function checkedStream(source: ChunkSource, options: CheckedStreamOptions): Readable {
  const { size, label, guard, atEnd, explain } = options;
  let received = 0;

  async function next(): Promise<Uint8Array | null> {
    guard.touch();
    const chunk = await source.next();
    guard.rest();
    received += chunk?.length ?? 0;
    if (chunk === undefined ? received !== size : received > size) {
      throw damaged(`${label} ended after ${received} of ${size} bytes`);
    }
    if (chunk === undefined) {
      atEnd?.();
      return null;
    }
    return chunk;
  }

  const stream = new Readable({
    highWaterMark: bufferedBytes,
    read() {
      next().then(
        (chunk) => this.push(chunk),
        (thrown: unknown) => this.destroy(explain(thrown)),
      );
    },
    destroy(error, done) {
      guard.rest();
      // Closing a download that has failed gives its failure again.
      source.close().then(
        () => done(error),
        () => done(error),
      );
    },
  });
  function end(): void {
    const { reason } = guard.signal;
    stream.destroy(reason instanceof Error ? reason : explain(reason));
  }
  guard.signal.addEventListener('abort', end, { once: true });
  return stream.once('close', () => guard.signal.removeEventListener('abort', end));
}

/** A download that is not what was saved. */
export function damaged(message: string): StoreError {
  return new StoreError(message, {
    code: 'store-truncated',
    transient: true,
    hint: 'Nothing needs to be done if this passes; if it stays, remove it, so that it is saved again.',
  });
}
