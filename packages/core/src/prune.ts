import { CarryoverError } from './carryover-error';
import type { Observer } from './observer';
import {
  projectsOfNewerFormat,
  type StoredReference,
  type StoredSnapshot,
  supersededSnapshots,
  unreferenced,
} from './policy/retain';
import { type Inventory, readInventory } from './snapshots/inventory';
import type { CacheStore } from './store/cache-store';
import { inParallel } from './store/in-parallel';
import { projectPrefix, snapshotsPrefix, storePrefix } from './store/names';
import { requireListing } from './store/require-listing';

export interface PruneRequest {
  /** Prunes this project alone; undefined for all that the store holds. */
  readonly project?: string | undefined;
  /** In milliseconds; longer than any job takes. */
  readonly gracePeriod: number;
  /** Decides and reports, but removes nothing. */
  readonly dryRun: boolean;
  /** The present, in milliseconds since the epoch: ages are counted from it to the times that the store tells. */
  readonly now: number;
}

export interface PrunePorts {
  readonly store: CacheStore;
  readonly observe: Observer;
  readonly signal: AbortSignal;
}

export interface PrunedObject {
  readonly kind: 'snapshot' | 'pack' | 'index';
  readonly name: string;
  readonly bytes: number;
}

export interface PruneReport {
  /** What was removed, in this order; in a dry run what would be. */
  readonly removed: readonly PrunedObject[];
  readonly bytesRemoved: number;
  /** What is left of carryover's own objects. */
  readonly objectsKept: number;
  readonly bytesKept: number;
  /** Snapshots that are none, and why. They keep no pack. */
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
  /** Projects in which a newer carryover has saved, left wholly as they are. As in names: percent-encoded. */
  readonly untouchedProjects: readonly string[];
}

/**
 * Removes from a store the snapshots that have been superseded for the grace period, then the packs and indexes that no
 * snapshot refers to any more and that are as old. In this order, so that a prune that is cut short leaves no snapshot
 * without its packs. Throws what the store throws; what was removed until then was not needed.
 */
export async function prune(request: PruneRequest, ports: PrunePorts): Promise<PruneReport> {
  const { store, observe, signal } = ports;
  requireListing(store, 'it cannot be pruned', 'Such a store throws away by itself what is old.');
  observe({ kind: 'step', step: 'listing the store', detail: store.describe() });
  const prefix = request.project === undefined ? storePrefix : projectPrefix(request.project);
  const { snapshots, references } = await readInventory(store, prefix, { signal });
  warnOfUnclear(snapshots, ports);

  const superseded = supersededSnapshots(snapshots, references, request);
  const gone = new Set(superseded);
  const kept = snapshots.filter((snapshot) => !gone.has(snapshot));
  if (request.dryRun) {
    return report(superseded, unreferenced(kept, references, request), { snapshots, references });
  }
  await removeAll(superseded, ports);
  const current = await lookAgain(kept, unreferenced(kept, references, request), ports);
  const unneeded = unreferenced(current, references, request);
  await removeAll(unneeded, ports);
  return report(superseded, unneeded, { snapshots: [...superseded, ...current], references });
}

/**
 * What `kept` is by now in the projects of which something is to go: a save that ended meanwhile may refer to a pack that
 * was an orphan before.
 */
async function lookAgain(
  kept: readonly StoredSnapshot[],
  leaving: readonly StoredReference[],
  { store, signal }: PrunePorts,
): Promise<StoredSnapshot[]> {
  const concerned = new Set(leaving.map(({ project }) => project));
  const known = new Map(kept.map((snapshot) => [snapshot.name, snapshot]));
  const current = kept.filter(({ project }) => !concerned.has(project));
  for (const project of concerned) {
    const { snapshots } = await readInventory(store, snapshotsPrefix(project), { signal }, known);
    current.push(...snapshots);
  }
  return current;
}

async function removeAll(objects: readonly (StoredSnapshot | StoredReference)[], ports: PrunePorts): Promise<void> {
  const { store, observe, signal } = ports;
  if (objects.length > 0) {
    observe({ kind: 'step', step: 'removing', detail: `${objects.length} objects` });
  }
  await inParallel(store.traits.concurrency, objects, ({ name }) => store.delete(name, { signal }));
}

function warnOfUnclear(snapshots: readonly StoredSnapshot[], { store, observe }: PrunePorts): void {
  for (const { name, reason } of unreadableAmong(snapshots)) {
    const message = `${name} in ${store.describe()} is not a snapshot that carryover understands: ${reason}`;
    observe({
      kind: 'warning',
      warning: new CarryoverError(message, {
        code: 'snapshot-unreadable',
        kind: 'trouble',
        hint: 'It is no longer of use; what only it refers to is removed.',
      }),
    });
  }
  for (const project of projectsOfNewerFormat(snapshots)) {
    const message = `A newer carryover has saved in project ${project} of ${store.describe()}, so nothing of it is removed`;
    observe({
      kind: 'warning',
      warning: new CarryoverError(message, {
        code: 'snapshot-newer-format',
        kind: 'trouble',
        hint: 'Prune with that version of carryover or a later one.',
      }),
    });
  }
}

function unreadableAmong(snapshots: readonly StoredSnapshot[]): { name: string; reason: string }[] {
  return snapshots.flatMap(({ name, content }) =>
    content.kind === 'unreadable' ? [{ name, reason: content.reason }] : [],
  );
}

function report(
  superseded: readonly StoredSnapshot[],
  unneeded: readonly StoredReference[],
  all: Inventory,
): PruneReport {
  const removed: PrunedObject[] = [
    ...superseded.map(({ name, bytes }) => ({ kind: 'snapshot' as const, name, bytes })),
    ...unneeded.map(({ kind, name, bytes }) => ({ kind, name, bytes })),
  ];
  const bytesRemoved = sumOfBytes(removed);
  return {
    removed,
    bytesRemoved,
    objectsKept: all.snapshots.length + all.references.length - removed.length,
    bytesKept: sumOfBytes(all.snapshots) + sumOfBytes(all.references) - bytesRemoved,
    unreadable: unreadableAmong(all.snapshots),
    untouchedProjects: [...projectsOfNewerFormat(all.snapshots)].sort(),
  };
}

function sumOfBytes(objects: readonly { readonly bytes: number }[]): number {
  return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}
