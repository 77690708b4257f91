import { Readable } from 'node:stream';
import type { Range } from './ranges';

/** A range with its bytes. */
export interface HeldRange extends Range {
  readonly chunks: readonly Uint8Array[];
}

/**
 * An object as a stream of its ranges, in order; the next one is fetched while one is read, so that a slow reader holds no connection, and no more than two
 * ranges are ever held. `further` gives the range from a position on; destroying the stream aborts what is under way.
 */
export function rangedStream(
  first: HeldRange,
  further: (start: number, signal: AbortSignal) => Promise<HeldRange>,
): Readable {
  const stopped = new AbortController();
  let position = 0;
  let next: Promise<HeldRange> = Promise.resolve(first);

  function fetchNext(): void {
    next = further(position, stopped.signal);
    // It may fail before anybody waits for it; whoever reads on still gets the error.
    next.catch(() => undefined);
  }

  async function give(stream: Readable): Promise<void> {
    const { start, bytes, chunks, total } = await next;
    position = start + bytes;
    const isLast = position >= total;
    if (!isLast) {
      fetchNext();
    }
    // All at once: `push` may ask for more in the middle of it, which would come before the rest.
    const content = Buffer.concat(chunks);
    if (content.length > 0) {
      stream.push(content);
    }
    if (isLast) {
      stream.push(null);
    }
  }

  return new Readable({
    highWaterMark: 1,
    read() {
      give(this).catch((error: Error) => this.destroy(error));
    },
    destroy(error, done) {
      stopped.abort(new Error('Nobody reads on'));
      next.then(
        () => done(error),
        () => done(error),
      );
    },
  });
}
