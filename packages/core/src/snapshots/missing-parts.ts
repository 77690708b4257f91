import { CarryoverError } from '../carryover-error';
import { type Generation, objectOf } from '../format/snapshot';
import type { RunContext } from '../run-context';
import { indexName, packName } from '../store/names';

/** The SHA-256 of those packs that the store does not have, or has damaged as far as this run knows. */
export async function missingPacks(run: RunContext, generations: readonly Generation[]): Promise<Set<string>> {
  const packs = generations.flatMap((generation) => generation.packs);
  const missing = await missingObjects(
    run,
    packs.map((pack) => objectOf(pack).sha256),
    (sha256) => packName(run.request.location.project, sha256),
  );
  const unusable = packs.filter((pack) => missing.has(objectOf(pack).sha256) || run.damaged.has(pack.sha256));
  return new Set(unusable.map((pack) => pack.sha256));
}

/** As {@link missingPacks}, of indexes; of those that are carried, the names of the snapshots that do. */
export function missingIndexes(run: RunContext, generations: readonly Generation[]): Promise<Set<string>> {
  const carriers = new Set(generations.flatMap(({ index }) => index.carriedBy ?? []));
  return missingObjects(
    run,
    generations.map(({ index }) => index.carriedBy ?? index.sha256),
    (key) => (carriers.has(key) ? key : indexName(run.request.location.project, key)),
  );
}

async function missingObjects(
  run: RunContext,
  keys: readonly string[],
  nameOf: (key: string) => string,
): Promise<Set<string>> {
  const distinct = [...new Set(keys)];
  const present = await Promise.all(distinct.map((key) => run.ports.store.has(nameOf(key), run.storeContext)));
  return new Set(distinct.filter((key, place) => present[place] === false || run.damaged.has(key)));
}

/** Says that a snapshot which was just written, or is about to be built on, lacks packs or indexes. */
export function partsVanished(name: string, packs: number, indexes = 0): CarryoverError {
  const parts = [...(packs > 0 ? [`${packs} packs`] : []), ...(indexes > 0 ? [`${indexes} indexes`] : [])];
  return new CarryoverError(`${parts.join(' and ')} of the snapshot ${name} are no longer in the store, or damaged.`, {
    code: 'pack-missing',
    kind: 'trouble',
    hint: 'Something else removes objects from the store: give it a longer expiry. The next save packs anew what is missing.',
  });
}
