import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import pRetry from 'p-retry';
import { isCarryoverError } from '../carryover-error';
import type { StoredBlob } from '../format/snapshot';
import { carriedIndex } from '../format/snapshot-object';
import type { RunContext } from '../run-context';
import type { CacheStore, StoreContext } from '../store/cache-store';
import { StoreError } from '../store/store-error';
import { measureFile, spool } from './spool';

/** Attempts at an object whose bytes arrive cut short or wrong; opening it is retried by the store itself. */
const attempts = 3;

const damagedCode = 'store-damaged';

/**
 * Fetches a stored object into `file`, checked against its SHA-256. False if there is no such object.
 * Throws a StoreError if it cannot be read, or is not what its name says after several attempts.
 */
export async function fetchBlob(
  store: CacheStore,
  name: string,
  expected: StoredBlob,
  file: string,
  context: StoreContext,
): Promise<boolean> {
  return fetchChecked(`${name} in ${store.describe()}`, expected, file, context, () =>
    bringObject(store, name, file, context),
  );
}

/** As {@link fetchBlob}; but a damaged object, of which a warning is given and which the run notes, is as good as missing. */
export function fetchUsableBlob(
  run: RunContext,
  name: string,
  expected: StoredBlob,
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  return withoutDamaged(run, expected, () => fetchBlob(run.ports.store, name, expected, file, { signal }));
}

/** As {@link fetchUsableBlob}, of the index that the snapshot called `carrier` carries. */
export function fetchCarriedIndex(
  run: RunContext,
  carrier: string,
  expected: StoredBlob,
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { store } = run.ports;
  const context = { signal };
  return withoutDamaged(run, expected, () =>
    fetchChecked(`The index in ${carrier} in ${store.describe()}`, expected, file, context, () =>
      readObject(store, carrier, context, async (content) => {
        const index = carriedIndex(await buffer(content));
        await writeFile(file, index);
        return { sha256: createHash('sha256').update(index).digest('hex'), bytes: index.length };
      }),
    ),
  );
}

/** Notes what is damaged, and warns of it: it is as good as missing. */
export async function withoutDamaged(
  run: RunContext,
  expected: StoredBlob,
  fetch: () => Promise<boolean>,
): Promise<boolean> {
  try {
    return await fetch();
  } catch (error) {
    if (!(error instanceof StoreError && error.code === damagedCode)) {
      throw error;
    }
    run.damaged.add(expected.sha256);
    run.warn(error);
    return false;
  }
}

/** Has `bring` put something into a file, until that is what it should be. `what` is for messages. */
export function fetchChecked(
  what: string,
  expected: StoredBlob,
  file: string,
  context: StoreContext,
  bring: () => Promise<StoredBlob | undefined>,
): Promise<boolean> {
  const fetchOnce = async () => {
    await rm(file, { force: true });
    const found = await bring();
    if (found !== undefined && found.sha256 !== expected.sha256) {
      await rm(file, { force: true });
      throw new StoreError(`${what} is damaged: its SHA-256 is ${found.sha256}.`, {
        code: damagedCode,
        transient: true,
      });
    }
    return found !== undefined;
  };
  return pRetry(fetchOnce, {
    retries: attempts - 1,
    minTimeout: 200,
    signal: context.signal,
    shouldRetry: ({ error }) => !(error instanceof StoreError && !error.transient),
  });
}

/** Brings an object into a file, and tells what came; undefined if there is none. */
async function bringObject(
  store: CacheStore,
  name: string,
  file: string,
  context: StoreContext,
): Promise<StoredBlob | undefined> {
  if (store.copyTo !== undefined) {
    return (await store.copyTo(name, file, context)) ? measureFile(file, context.signal) : undefined;
  }
  return readObject(store, name, context, (content) => spool(content, file, context.signal));
}

/** Has an object's bytes taken; undefined if there is none. */
async function readObject(
  store: CacheStore,
  name: string,
  context: StoreContext,
  take: (content: Readable) => Promise<StoredBlob>,
): Promise<StoredBlob | undefined> {
  const content = await store.read(name, context);
  if (content === undefined) {
    return undefined;
  }
  try {
    return await take(content);
  } catch (error) {
    context.signal.throwIfAborted();
    if (isCarryoverError(error)) {
      throw error;
    }
    throw new StoreError(`${name} could not be read to its end.`, {
      code: 'store-truncated',
      transient: true,
      cause: error,
    });
  }
}
