import { CarryoverError } from './carryover-error';
import type { Observer } from './observer';
import { recipesToDrop, type StoredRecipe } from './policy/drop-recipes';
import { type SnapshotsToDrop, type StoreLimits, snapshotsToDrop } from './policy/drop-snapshots';
import { projectsOfNewerFormat, type StoredReference, type StoredSnapshot, unreferenced } from './policy/retain';
import { type PruneReport, pruneReport, unreadableAmong } from './prune-report';
import { readInventory } from './snapshots/inventory';
import type { CacheStore } from './store/cache-store';
import { inParallel } from './store/in-parallel';
import { projectPrefix, snapshotsPrefix, storePrefix } from './store/names';
import { requireListing } from './store/require-listing';

/** `gracePeriod`: longer than any job takes. `now`: the present; ages are counted from it to the times that the store tells. */
export interface PruneRequest extends StoreLimits {
  /** Prunes this project alone; undefined for all that the store holds. */
  readonly project?: string | undefined;
  /** Decides and reports, but removes nothing. */
  readonly dryRun: boolean;
}

export interface PrunePorts {
  readonly store: CacheStore;
  readonly observe: Observer;
  readonly signal: AbortSignal;
}

/**
 * Removes from a store the snapshots that have been superseded for the grace period and those beyond the request's limits, likewise recipes, then the packs and indexes that no
 * snapshot refers to any more and that are as old as the grace period. In this order, so that a prune that is cut short leaves no snapshot
 * without its packs. Throws what the store throws; what was removed until then was not needed.
 */
export async function prune(request: PruneRequest, ports: PrunePorts): Promise<PruneReport> {
  const { store, observe, signal } = ports;
  requireListing(store, 'it cannot be pruned', 'What is to go sooner is removed by the store’s own tools.');
  observe({ kind: 'step', step: 'listing the store', detail: store.describe() });
  const prefix = request.project === undefined ? storePrefix : projectPrefix(request.project);
  const { snapshots, references, recipes } = await readInventory(store, prefix, { signal });
  warnOfUnclear(snapshots, ports);

  const drop = snapshotsToDrop(snapshots, references, request);
  warnOfTooMuch(drop, request, ports);
  const oldRecipes = recipesToDrop(recipes, request);
  const dropped = [...drop.dropped.keys()];
  const kept = snapshots.filter((snapshot) => !drop.dropped.has(snapshot));
  if (request.dryRun) {
    return pruneReport(drop, oldRecipes, unreferenced(kept, references, request), { snapshots, references, recipes });
  }
  await removeAll([...dropped, ...oldRecipes.keys()], ports);
  const current = await lookAgain(kept, unreferenced(kept, references, request), ports);
  const unneeded = unreferenced(current, references, request);
  await removeAll(unneeded, ports);
  return pruneReport(drop, oldRecipes, unneeded, { snapshots: [...dropped, ...current], references, recipes });
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

async function removeAll(
  objects: readonly (StoredSnapshot | StoredReference | StoredRecipe)[],
  ports: PrunePorts,
): Promise<void> {
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

function warnOfTooMuch(
  { bytesHeld }: SnapshotsToDrop,
  { maximumBytes }: PruneRequest,
  { store, observe }: PrunePorts,
): void {
  if (maximumBytes !== undefined && bytesHeld > maximumBytes) {
    const message = `What has to stay in ${store.describe()} has ${bytesHeld} bytes, more than the ${maximumBytes} that it may have`;
    observe({
      kind: 'warning',
      warning: new CarryoverError(message, {
        code: 'store-too-large',
        kind: 'advice',
        hint: 'What was saved within the grace period stays in any case. A later prune can remove it; or allow more.',
      }),
    });
  }
}
