import type { Observer } from './observer';
import { type InventoryTotals, inventoryTotals, type KeptMount, keptMounts } from './policy/describe-inventory';
import { readInventory } from './snapshots/inventory';
import type { CacheStore } from './store/cache-store';
import { projectPrefix, storePrefix } from './store/names';
import { requireListing } from './store/require-listing';

export interface ListRequest {
  /** Lists this project alone; undefined for all that the store holds. */
  readonly project?: string | undefined;
}

export interface ListPorts {
  readonly store: CacheStore;
  readonly observe: Observer;
  readonly signal: AbortSignal;
}

export interface ListReport {
  readonly mounts: readonly KeptMount[];
  readonly totals: InventoryTotals;
}

/**
 * Tells what a store keeps, mount by mount. Reads the snapshots and nothing else. Throws `misuse` for a store that does not list, and what the store
 * throws.
 */
export async function list({ project }: ListRequest, { store, observe, signal }: ListPorts): Promise<ListReport> {
  requireListing(
    store,
    'nobody can tell what is kept there',
    'carryover plan tells the newest snapshot of each mount of a build; the rest is shown by the store’s own tools.',
  );
  observe({ kind: 'step', step: 'listing the store', detail: store.describe() });
  const prefix = project === undefined ? storePrefix : projectPrefix(project);
  const inventory = await readInventory(store, prefix, { signal });
  return { mounts: keptMounts(inventory), totals: inventoryTotals(inventory) };
}
