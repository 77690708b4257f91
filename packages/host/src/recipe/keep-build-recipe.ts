import type { CacheStore } from '@carryover/core';
import {
  type ExtractReport,
  mountDigest,
  type PlannedMount,
  type Recipe,
  type SnapshotLocation,
} from '@carryover/core';
import type { PlannedTarget } from '../build/plan-build';
import type { CommandContext } from '../commands/command-context';
import { surviving } from '../commands/warning';
import { mountsOfDockerfile, recordedBuild } from './recorded-build';
import { recipePlace } from './repository-folder';

/** What a save knows of the build before it. */
export interface KnownBuild {
  /** What was built; none where that is not known. */
  readonly targets: readonly PlannedTarget[];
  /** The mounts that were carried. */
  readonly mounts: readonly PlannedMount[];
  readonly report: ExtractReport;
  /** How long the build took, in seconds, if it ended well and found nothing to fill its mounts from. */
  readonly coldBuildSeconds?: number | undefined;
}

/** Keeps beside the snapshots what it takes to plan this build again. Gives what is kept; undefined, with a warning, where it cannot be. */
export async function keepBuildRecipe(
  build: KnownBuild,
  location: SnapshotLocation,
  store: CacheStore,
  context: CommandContext,
): Promise<Recipe | undefined> {
  const { surroundings, signal, observe, engine } = context;
  const place = await recipePlace(surroundings, signal);
  const builds = build.targets.flatMap((target) => {
    const recorded = recordedBuild(target, place, surroundings.environment);
    return recorded === undefined ? [] : [{ target, recorded }];
  });
  const told = new Set(builds.flatMap(({ target }) => mountsOfDockerfile(target, surroundings.environment)));
  // On a builder of several nodes, a mount is told of once for each.
  const holding = build.report.mounts
    .filter(({ outcome }) => outcome !== 'empty')
    .map(({ mount }) => mountDigest(mount));
  const empty = build.report.mounts.map(({ mount }) => mountDigest(mount)).filter((each) => !holding.includes(each));
  const mounts = build.mounts
    .filter(({ mount }) => !empty.includes(mountDigest(mount)))
    .map(({ mount, learntFrom }) =>
      told.has(mountDigest(mount))
        ? { mount, learntFrom: 'dockerfile' as const, inDockerfile: true }
        : { mount, learntFrom, inDockerfile: false },
    );
  // In an order that does not depend on which build came first.
  const recipe: Recipe = {
    format: 1,
    time: Date.now(),
    builds: inOrder(builds.map(({ recorded }) => recorded)),
    mounts: inOrder(mounts),
    ...(build.coldBuildSeconds === undefined ? {} : { coldBuildSeconds: build.coldBuildSeconds }),
  };
  return builds.length > 0 || mounts.length > 0
    ? surviving(context, () => engine.keepRecipe(recipe, location, { store, observe, signal }))
    : undefined;
}

function inOrder<Item>(items: readonly Item[]): Item[] {
  const byText = new Map(items.map((item) => [JSON.stringify(item), item]));
  return [...byText].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, item]) => item);
}
