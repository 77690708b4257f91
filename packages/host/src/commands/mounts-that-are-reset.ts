import { CarryoverError, describeMount, type Mount, mountDigest, type PlannedMount } from '@carryover/core';
import type { PlannedTarget } from '../build/plan-build';

/**
 * Which mounts it makes no sense to fill, because the build empties them: BuildKit detaches the cache mounts of every step that is told not to use the build cache
 * (buildkit `solver/llbsolver/vertex.go`, `detectPrunedCacheID`). It is enough that one target says so.
 */
export function mountsThatAreReset(
  targets: readonly PlannedTarget[],
  planned: readonly PlannedMount[],
): { readonly kept: readonly Mount[]; readonly advice: readonly CarryoverError[] } {
  // Then also those whose steps are not known: the ones that the user named.
  if (targets.length > 0 && targets.every(({ recipe }) => recipe.noCache)) {
    const flag = targets.some(({ title }) => title !== undefined) ? 'no-cache' : '--no-cache';
    return { kept: [], advice: planned.length === 0 ? [] : [resetAdvice(flag, 'all cache mounts')] };
  }
  const reset = new Set<PlannedMount>();
  const advice: CarryoverError[] = [];
  for (const target of targets) {
    const identities = new Set(resetBy(target).map(({ mount }) => mountDigest(mount)));
    const found = planned.filter((each) => identities.has(mountDigest(each.mount)));
    if (found.length > 0) {
      advice.push(resetAdvice(flagOf(target), found.map(({ mount }) => describeMount(mount)).join(', ')));
    }
    for (const each of found) {
      reset.add(each);
    }
  }
  return { kept: planned.filter((each) => !reset.has(each)).map(({ mount }) => mount), advice };
}

function resetBy({ recipe, plan }: PlannedTarget): readonly PlannedMount[] {
  if (recipe.noCache) {
    return plan.mounts;
  }
  const filtered = recipe.noCacheFilters.map((name) => name.trim().toLowerCase());
  // A stage that is built anew makes whatever is based on it anew, and other stages may be based on that.
  const isBased = ({ mount }: PlannedMount) => filtered.length > 0 && mount.base.from !== undefined;
  const isFiltered = ({ uses }: PlannedMount) => uses.some(({ stage }) => filtered.includes(stage.toLowerCase()));
  return plan.mounts.filter((planned) => isBased(planned) || isFiltered(planned));
}

function flagOf({ title, recipe }: PlannedTarget): string {
  const flag = recipe.noCache ? 'no-cache' : 'no-cache-filter';
  return title === undefined ? `--${flag}` : `${flag} of the ${title}`;
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
