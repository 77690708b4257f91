import { CarryoverError } from '../carryover-error';
import type { CacheStore } from './cache-store';

/** Throws `misuse` for a store that does not list. `consequence` and `hint` tell what that means for who asked; the store's own expiry is told, too. */
export function requireListing(store: CacheStore, consequence: string, hint: string): void {
  if (!store.traits.lists) {
    throw new CarryoverError(`${store.describe()} cannot list what it holds, so ${consequence}`, {
      code: 'store-cannot-list',
      kind: 'misuse',
      hint: store.traits.ownExpiry === undefined ? hint : `${store.traits.ownExpiry} ${hint}`,
    });
  }
}
