import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import { isCarryoverError } from '../carryover-error';
import type { Body, CacheStore, StoreContext, StoredObject } from './cache-store';

export interface RetryOptions {
  /** How often a call is made at most, the first time included. */
  readonly attempts: number;
  /** No further attempt begins when this time has gone by since the first, in milliseconds. */
  readonly totalTime: number;
  /** The first pause, in milliseconds; each further one is twice as long, plus some chance so that many clients do not come back at once. */
  readonly firstPause: number;
}

export const defaultRetryOptions: RetryOptions = { attempts: 5, totalTime: 60_000, firstPause: 500 };

/**
 * `store`, whose calls are made again after a transient {@link import('./store-error').StoreError}. What remains, or any other error, is thrown as it is. A write opens its body anew
 * each time. Where the service says how long
 * it wants to be left alone (`retryAfter`), it is; if that is longer than the time that remains, the error is thrown at once. Of a read and of a listing only the beginning is made again: a stream that breaks later fails, since part of it was given away already.
 */
export function retryingStore(store: CacheStore, options: RetryOptions = defaultRetryOptions): CacheStore {
  function retrying<Result>(signal: AbortSignal, call: () => Promise<Result>): Promise<Result> {
    const lastBegin = performance.now() + options.totalTime;
    return pRetry(call, {
      signal,
      retries: options.attempts - 1,
      maxRetryTime: options.totalTime,
      minTimeout: options.firstPause,
      randomize: true,
      shouldRetry: async ({ error, retryDelay }) => {
        const wished = retryAfterOf(error);
        if (!isTransient(error) || performance.now() + wished > lastBegin) {
          return false;
        }
        if (wished > retryDelay) {
          // An abort ends the pause, and is then seen by what follows.
          await pause(wished - retryDelay, undefined, { signal }).catch(() => undefined);
        }
        return true;
      },
    });
  }

  async function* list(prefix: string, context: StoreContext): AsyncGenerator<StoredObject> {
    const { first, rest } = await retrying(context.signal, async () => {
      const objects = store.list(prefix, context)[Symbol.asyncIterator]();
      return { first: await objects.next(), rest: objects };
    });
    if (first.done) {
      return;
    }
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => rest };
  }

  const { copyTo } = store;
  return {
    traits: store.traits,
    describe: () => store.describe(),
    newest: (prefix, limit, context) => retrying(context.signal, () => store.newest(prefix, limit, context)),
    has: (name, context) => retrying(context.signal, () => store.has(name, context)),
    read: (name, context) => retrying(context.signal, () => store.read(name, context)),
    ...(copyTo && {
      copyTo: (name: string, path: string, context: StoreContext) =>
        retrying(context.signal, () => copyTo(name, path, context)),
    }),
    write: (name: string, body: Body, context) => retrying(context.signal, () => store.write(name, body, context)),
    list,
    delete: (name, context) => retrying(context.signal, () => store.delete(name, context)),
  };
}

/** By its marks, not its class: a bundle may hold two copies of it. */
function isTransient(error: Error): boolean {
  return isCarryoverError(error) && 'transient' in error && error.transient === true;
}

function retryAfterOf(error: Error): number {
  return 'retryAfter' in error && typeof error.retryAfter === 'number' ? error.retryAfter : 0;
}
