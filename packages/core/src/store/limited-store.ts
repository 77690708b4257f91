import type { Readable } from 'node:stream';
import pLimit from 'p-limit';
import type { CacheStore, StoreContext } from './cache-store';

/**
 * `store`, of which at most `concurrency` calls (by default what its traits say) are under way at once; further ones wait, and leave at once when aborted. A
 * read counts until its stream is closed: whoever opens streams must consume or destroy them before waiting for other calls. A listing does not count, so
 * that what it lists can be read and deleted meanwhile.
 */
export function limitedStore(store: CacheStore, concurrency: number = store.traits.concurrency): CacheStore {
  const limit = pLimit(concurrency);

  function limited<Result>(
    signal: AbortSignal,
    call: () => Promise<Result>,
    untilFreed: (result: Result) => Promise<void> = nothingHeld,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      signal.throwIfAborted();
      const leave = () => reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      void limit(async () => {
        signal.removeEventListener('abort', leave);
        if (signal.aborted) {
          return;
        }
        try {
          const result = await call();
          resolve(result);
          await untilFreed(result);
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  const { copyTo } = store;
  return {
    traits: store.traits,
    describe: () => store.describe(),
    newest: (prefix, count, context) => limited(context.signal, () => store.newest(prefix, count, context)),
    has: (name, context) => limited(context.signal, () => store.has(name, context)),
    read: (name, context) => limited(context.signal, () => store.read(name, context), untilClosed),
    ...(copyTo && {
      copyTo: (name: string, path: string, context: StoreContext) =>
        limited(context.signal, () => copyTo(name, path, context)),
    }),
    write: (name, body, context) => limited(context.signal, () => store.write(name, body, context)),
    list: (prefix, context) => store.list(prefix, context),
    delete: (name, context) => limited(context.signal, () => store.delete(name, context)),
  };
}

function nothingHeld(): Promise<void> {
  return Promise.resolve();
}

async function untilClosed(stream: Readable | undefined): Promise<void> {
  if (stream !== undefined && !stream.closed) {
    await new Promise<void>((resolve) => stream.once('close', resolve));
  }
}
