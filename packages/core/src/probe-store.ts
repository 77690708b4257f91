import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { CarryoverError } from './carryover-error';
import type { SnapshotLocation } from './engine';
import type { CacheStore, StoreContext } from './store/cache-store';
import { packName, projectPrefix } from './store/names';

/** How far a run may go in a store. */
export type StoreProbe =
  | { readonly kind: 'writable' }
  /** It reads, and what it says to a write. */
  | { readonly kind: 'readable'; readonly refusal: unknown };

/**
 * Tries what a run does in a store: looks for names, writes a small pack that no snapshot refers to, and reads it back. It is removed at once where the store can
 * do that, and else goes with the store's own expiry. Throws what the store throws at reading, and `trouble` if what it gives back is not what was written.
 */
export async function probeStore(
  store: CacheStore,
  location: Pick<SnapshotLocation, 'project'>,
  context: StoreContext,
): Promise<StoreProbe> {
  await store.newest(projectPrefix(location.project), 1, context);
  const bytes = randomBytes(64);
  const name = packName(location.project, createHash('sha256').update(bytes).digest('hex'));
  try {
    await store.write(name, { size: bytes.length, open: () => Readable.from([bytes]) }, context);
  } catch (refusal) {
    context.signal.throwIfAborted();
    return { kind: 'readable', refusal };
  }
  const found = await store.read(name, context);
  if (found === undefined || !(await buffer(found)).equals(bytes)) {
    throw new CarryoverError(`${store.describe()} does not give back what was written there.`, {
      code: 'store-forgets',
      kind: 'trouble',
      hint: 'Look at its own log; what is saved there would not be found again.',
    });
  }
  if (store.traits.lists) {
    await store.delete(name, context);
  }
  return { kind: 'writable' };
}
