import type { Body } from '@carryover/core';
import { wrongBodySize } from './body-mismatch';

/** A body on its way out. */
export interface MeasuredBody {
  /** To be iterated once. Ends only if the body had just its size; else, and where the body fails, it throws before the last bytes are given away. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What the body failed with. */
  failure(): unknown;
  /** Frees what it holds. */
  close(): void;
}

/** Opens `body`; `onChunk` gets each chunk as it comes from there. A chunk is given when it is known that another follows or that it was the last, so that a body that fails at its end is never whole to the receiver. */
export function measuredBody(body: Body, name: string, onChunk: (chunk: Uint8Array) => void): MeasuredBody {
  const source = body.open();
  let failure: unknown;
  // It may fail before anybody listens; who listens later still gets the error.
  source.on('error', () => undefined);

  function fail(reason: unknown): unknown {
    failure = reason;
    return reason;
  }

  async function next(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
    try {
      const { done, value } = await iterator.next();
      return done === true ? undefined : value;
    } catch (error) {
      throw fail(error);
    }
  }

  // Only what the body itself does is its failure: a receiver that fails may throw its error in at a yield.
  async function* measured(): AsyncGenerator<Uint8Array> {
    const iterator: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]();
    let held: Uint8Array | undefined;
    let size = 0;
    for (let chunk = await next(iterator); chunk !== undefined; chunk = await next(iterator)) {
      size += chunk.length;
      if (size > body.size) {
        throw fail(wrongBodySize(name, body.size, 'more'));
      }
      onChunk(chunk);
      if (held !== undefined) {
        yield held;
      }
      held = chunk;
    }
    if (size !== body.size) {
      throw fail(wrongBodySize(name, body.size, 'less'));
    }
    if (held !== undefined) {
      yield held;
    }
  }

  return {
    chunks: measured(),
    failure: () => failure,
    close: () => void source.destroy(),
  };
}
