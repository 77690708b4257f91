import type { Amount, SnapshotLocation } from './engine';
import type { Mount } from './mount/mount';
import type { Observer } from './observer';
import { findSnapshots } from './snapshots/find-snapshots';
import type { CacheStore } from './store/cache-store';
import { parseName } from './store/names';

export interface LookUpPorts {
  readonly store: CacheStore;
  readonly observe: Observer;
  readonly signal: AbortSignal;
}

/** A snapshot that a mount could be filled from. */
export interface KnownSnapshot {
  readonly name: string;
  /** How many saves it took. */
  readonly sequence: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly amount: Amount;
  /** Bytes of all packs that it refers to. */
  readonly packedBytes: number;
}

/**
 * The snapshot that an inject would fill each mount from, in the mounts' order; undefined where there is none. Nothing is fetched but the snapshots themselves, so
 * a pack that is missing does not show. Throws what the store throws.
 */
export function lookUp(
  mounts: readonly Mount[],
  location: SnapshotLocation,
  ports: LookUpPorts,
): Promise<(KnownSnapshot | undefined)[]> {
  return Promise.all(mounts.map((mount) => lookUpOne(mount, location, ports)));
}

async function lookUpOne(
  mount: Mount,
  location: SnapshotLocation,
  { store, observe, signal }: LookUpPorts,
): Promise<KnownSnapshot | undefined> {
  for await (const { name, snapshot } of findSnapshots(store, location, mount, observe, { signal })) {
    const named = parseName(name);
    const packs = snapshot.generations.flatMap((generation) => generation.packs);
    return {
      name,
      sequence: named?.kind === 'snapshot' ? named.sequence : 0,
      time: snapshot.time,
      amount: snapshot.amount,
      packedBytes: packs.reduce((sum, pack) => sum + pack.bytes, 0),
    };
  }
  return undefined;
}
