import type { StoreTraits } from '@carryover/core';

/** What holds of each store that lists what it has in order, and takes objects without number: packs of a size that several of them move side by side. */
export const listingStoreTraits = {
  preferredPackBytes: 128 * 1024 * 1024,
  lists: true,
  newestIsSingle: false,
  concurrency: 8,
} as const satisfies Partial<StoreTraits>;
