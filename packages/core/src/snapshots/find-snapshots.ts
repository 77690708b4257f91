import { buffer } from 'node:stream/consumers';
import { CarryoverError } from '../carryover-error';
import type { SnapshotLocation } from '../engine';
import type { Snapshot } from '../format/snapshot';
import { judgeSnapshot } from '../format/snapshot-content';
import { carriedIndex } from '../format/snapshot-object';
import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import type { Observer } from '../observer';
import type { CacheStore, StoreContext } from '../store/cache-store';
import { snapshotName, snapshotPrefix, snapshotSequence } from '../store/names';

export interface FoundSnapshot {
  readonly name: string;
  readonly snapshot: Snapshot;
  /** The index that it carries, where that came with it. */
  readonly carried?: Buffer | undefined;
}

/** Whether two are one: where a prune has removed a scope, its names begin anew. */
export function isSameSnapshot(one: FoundSnapshot | undefined, other: FoundSnapshot | undefined): boolean {
  return one?.name === other?.name && one?.snapshot.time === other?.snapshot.time;
}

/** How many snapshots of a scope are tried: one with a missing pack is passed over for the next older. */
const candidatesPerScope = 3;

/**
 * The snapshots of a mount that this run may read, best first: the newest of its own scope, then of each further one. One that cannot be understood is
 * passed over with a warning.
 */
export async function* findSnapshots(
  store: CacheStore,
  location: SnapshotLocation,
  mount: Mount,
  observe: Observer,
  context: StoreContext,
): AsyncGenerator<FoundSnapshot> {
  for (const scope of [location.scope, ...location.readScopes]) {
    const prefix = snapshotPrefix({ ...location, scope }, mountDigest(mount));
    for (const name of await candidateNames(store, prefix, context)) {
      const found = await readSnapshot(store, name, observe, context);
      if (found !== undefined) {
        yield found;
      }
    }
  }
}

/** Where the store names the newest alone, the numbers before it are tried: a save takes the next one, so that none is left out. */
async function candidateNames(store: CacheStore, prefix: string, context: StoreContext): Promise<string[]> {
  const names = await store.newest(prefix, candidatesPerScope, context);
  const newest = names[0] === undefined ? undefined : snapshotSequence(names[0]);
  if (!store.traits.newestIsSingle || newest === undefined) {
    return names;
  }
  const count = Math.min(candidatesPerScope, newest);
  return Array.from({ length: count }, (_, age) => snapshotName(prefix, newest - age));
}

/** Reads a snapshot; undefined if it is not there, or (with a warning) is not one that this carryover understands. */
export async function readSnapshot(
  store: CacheStore,
  name: string,
  observe: Observer,
  context: StoreContext,
): Promise<FoundSnapshot | undefined> {
  const content = await store.read(name, context);
  if (content === undefined) {
    return undefined;
  }
  const object = await buffer(content);
  const judged = judgeSnapshot(object, name);
  if (judged.kind === 'readable') {
    return { name, snapshot: judged.snapshot, carried: carriedIndex(object) };
  }
  const reason =
    judged.kind === 'unreadable' ? judged.reason : `its format ${judged.format} is newer than this carryover`;
  observe({
    kind: 'warning',
    warning: new CarryoverError(`The snapshot ${name} in ${store.describe()} is passed over: ${reason}`, {
      code: 'snapshot-unreadable',
      kind: 'trouble',
      hint: 'The next older one is used. If another version of carryover wrote it, use one version for all jobs.',
    }),
  });
  return undefined;
}
