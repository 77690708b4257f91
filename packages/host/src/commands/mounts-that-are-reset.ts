import { type BuildCommand, CarryoverError, describeMount, type Mount, type PlannedMount } from '@carryover/core';

/**
 * Which mounts it makes no sense to fill, because the build empties them: BuildKit detaches the cache mounts of every step that is told not to use the build cache
 * (buildkit `solver/llbsolver/vertex.go`, `detectPrunedCacheID`).
 */
export function mountsThatAreReset(
  { noCache, noCacheFilters }: BuildCommand,
  planned: readonly PlannedMount[],
): { readonly kept: readonly Mount[]; readonly advice: readonly CarryoverError[] } {
  if (noCache) {
    const advice = planned.length === 0 ? [] : [resetAdvice('--no-cache', 'all cache mounts')];
    return { kept: [], advice };
  }
  const filtered = noCacheFilters.map((name) => name.trim().toLowerCase());
  const isReset = ({ uses }: PlannedMount) => uses.some(({ stage }) => filtered.includes(stage.toLowerCase()));
  const reset = planned.filter(isReset);
  const advice =
    reset.length === 0
      ? []
      : [resetAdvice('--no-cache-filter', reset.map(({ mount }) => describeMount(mount)).join(', '))];
  return { kept: planned.filter((each) => !isReset(each)).map(({ mount }) => mount), advice };
}

function resetAdvice(flag: string, what: string): CarryoverError {
  return new CarryoverError(
    `${flag} makes the build start with an empty directory for ${what}: nothing is injected there.`,
    {
      code: 'mounts-reset',
      kind: 'advice',
      hint: `Leave ${flag} out where the caches should be used. What the build leaves is saved all the same.`,
    },
  );
}
