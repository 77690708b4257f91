import type { BuildSource, BuildTool, SnapshotLocation } from '@carryover/core';
import { type PlannedBuild, planBuild } from '../build/plan-build';
import type { CommandContext } from '../commands/command-context';
import { guardedStore } from '../commands/prepared-run';
import { surviving } from '../commands/warning';
import type { PlanInvocation, ToldBuild } from '../options/invocation';
import { planFromRecipe } from './plan-from-recipe';
import { toldBy } from './told-by';

/** A plan, and how the build that it is of was known. */
export interface ToldPlan extends PlannedBuild {
  readonly source: BuildSource;
}

/**
 * Plans the build that the user told of; where nothing was said, that of the recipe of the last build; and where there is none, or it is of no use any more, the one that anybody would
 * mean: the `Dockerfile` in the working directory.
 */
export async function planToldBuild(
  invocation: Pick<PlanInvocation, 'mounts' | 'build' | 'store'>,
  location: SnapshotLocation,
  tool: BuildTool,
  context: CommandContext,
): Promise<ToldPlan> {
  const { build, store } = invocation;
  if (build.isSilent) {
    const ports = { store: guardedStore(store, location), observe: context.observe, signal: context.signal };
    const found = await surviving(context, () => context.engine.findRecipe(location, ports));
    const planned = found && (await planFromRecipe(found, invocation, tool, context));
    if (planned !== undefined) {
      return { ...planned, source: 'recipe' };
    }
  }
  const source = sourceOf(build);
  return { ...toldBy(source, await planBuild(invocation, tool, context)), source };
}

function sourceOf({ command, isTold, isSilent }: ToldBuild): BuildSource {
  switch (command?.tool) {
    case undefined:
      return isTold && !isSilent ? 'option' : 'default';
    case 'docker bake':
    case 'docker buildx bake':
      return 'bake';
    case 'docker compose build':
      return 'compose';
    default:
      return 'command';
  }
}
