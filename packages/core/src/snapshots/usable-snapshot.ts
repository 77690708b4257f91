import type { Mount } from '../mount/mount';
import { findLostLinks } from '../policy/lost-links';
import type { RunContext } from '../run-context';
import { findSnapshots, isSameSnapshot } from './find-snapshots';
import { missingPacks, partsVanished } from './missing-parts';
import { type OpenSnapshot, openSnapshot } from './open-snapshot';

/**
 * The best snapshot to build on: the newest readable one whose indexes are there. Packs that the store has lost are taken out of it, so that what they held counts
 * as new and is packed again. `trusted` names a snapshot whose packs need no look.
 */
export async function newestUsableSnapshot(
  run: RunContext,
  mount: Mount,
  indexFolder: string,
  trusted: OpenSnapshot | undefined,
): Promise<OpenSnapshot | undefined> {
  const { store, observe } = run.ports;
  for await (const found of findSnapshots(store, run.request.location, mount, observe, run.storeContext)) {
    if (trusted !== undefined && isSameSnapshot(found, trusted)) {
      return trusted;
    }
    const missing = await missingPacks(run, found.snapshot.generations);
    if (missing.size > 0) {
      run.warn(partsVanished(found.name, missing.size));
    }
    const generations = found.snapshot.generations.map((generation) => ({
      ...generation,
      packs: generation.packs.filter((pack) => !missing.has(pack.sha256)),
    }));
    const snapshot = await openSnapshot(run, { ...found, snapshot: { ...found.snapshot, generations } }, indexFolder);
    if (snapshot !== undefined) {
      return missing.size === 0 ? snapshot : { ...snapshot, lostLinks: await findLostLinks(snapshot.resolve) };
    }
  }
  return undefined;
}
