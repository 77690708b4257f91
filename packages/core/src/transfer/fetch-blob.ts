import { rm } from 'node:fs/promises';
import pRetry from 'p-retry';
import { isCarryoverError } from '../carryover-error';
import type { StoredBlob } from '../format/snapshot';
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
  return pRetry(() => fetchOnce(store, name, expected, file, context), {
    retries: attempts - 1,
    minTimeout: 200,
    signal: context.signal,
    shouldRetry: ({ error }) => !(error instanceof StoreError && !error.transient),
  });
}

/** As {@link fetchBlob}; but a damaged object, of which a warning is given and which the run notes, is as good as missing. */
export async function fetchUsableBlob(
  run: RunContext,
  name: string,
  expected: StoredBlob,
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await fetchBlob(run.ports.store, name, expected, file, { signal });
  } catch (error) {
    if (!(error instanceof StoreError && error.code === damagedCode)) {
      throw error;
    }
    run.damaged.add(expected.sha256);
    run.warn(error);
    return false;
  }
}

async function fetchOnce(
  store: CacheStore,
  name: string,
  expected: StoredBlob,
  file: string,
  context: StoreContext,
): Promise<boolean> {
  await rm(file, { force: true });
  const found = await bring(store, name, file, context);
  if (found === undefined) {
    return false;
  }
  if (found.sha256 !== expected.sha256) {
    await rm(file, { force: true });
    throw new StoreError(`${name} in ${store.describe()} is damaged: its SHA-256 is ${found.sha256}.`, {
      code: damagedCode,
      transient: true,
    });
  }
  return true;
}

/** Brings an object into a file, and tells what came; undefined if there is none. */
async function bring(
  store: CacheStore,
  name: string,
  file: string,
  context: StoreContext,
): Promise<StoredBlob | undefined> {
  if (store.copyTo !== undefined) {
    return (await store.copyTo(name, file, context)) ? measureFile(file, context.signal) : undefined;
  }
  const content = await store.read(name, context);
  if (content === undefined) {
    return undefined;
  }
  try {
    return await spool(content, file, context.signal);
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
