import {
  type BuildTool,
  CarryoverError,
  type FoundRecipe,
  type MountPlan,
  mergePlans,
  type PlannedMount,
  type RecordedMount,
} from '@carryover/core';
import type { BuildTarget } from '../build/build-target';
import { type PlannedBuild, type PlannedTarget, planBuild, planTargets } from '../build/plan-build';
import type { CommandContext } from '../commands/command-context';
import { diagnosticError } from '../commands/diagnostic-error';
import type { PlanInvocation, ToldBuild } from '../options/invocation';
import { recalledBuild } from './recorded-build';
import { recipePlace } from './repository-folder';
import { toldBy } from './told-by';

/**
 * Plans the last build again, from its Dockerfile as it is now, with the mounts that no Dockerfile told of. Undefined, with advice, where nothing of it can be planned any
 * more.
 */
export async function planFromRecipe(
  found: FoundRecipe,
  invocation: Pick<PlanInvocation, 'mounts' | 'build'>,
  tool: BuildTool,
  context: CommandContext,
): Promise<PlannedBuild | undefined> {
  const { builds, mounts } = found.recipe;
  if (builds.length === 0) {
    return planWithoutBuilds(found, invocation, tool, context);
  }
  const place = await recipePlace(context.surroundings, context.signal);
  const targets = builds.map((build) => withPlatforms(recalledBuild(build, place), invocation.build));
  const planned = await planTargets({ targets, input: undefined, problem: undefined }, [], tool, context);
  const lost = planned.targets.filter(isLost);
  for (const { message } of [...planned.problems, ...lost.flatMap(({ plan }) => errorsOf(plan))]) {
    context.warn(outdated(found, message));
  }
  const useful = planned.targets.filter((target) => target.text !== undefined && !isLost(target));
  if (useful.length === 0) {
    return undefined;
  }
  const plan = mergePlans([...useful.map((target) => target.plan), planOfRecorded(mounts.filter(isBesides))]);
  return toldBy('recipe', { ...planned, plan, targets: useful, problems: [] });
}

/** What the user says counts. */
function withPlatforms(target: BuildTarget, { definition }: ToldBuild): BuildTarget {
  const platforms = 'platforms' in definition ? definition.platforms : [];
  return platforms.length === 0 ? target : { ...target, recipe: { ...target.recipe, platforms } };
}

/** Nobody knows what was built, but which mounts it used: they come on top of those that would be planned without a recipe. */
async function planWithoutBuilds(
  { recipe }: FoundRecipe,
  invocation: Pick<PlanInvocation, 'mounts' | 'build'>,
  tool: BuildTool,
  context: CommandContext,
): Promise<PlannedBuild> {
  const usual = toldBy('default', await planBuild(invocation, tool, context));
  const hasErrors = errorsOf(usual.plan).length > 0;
  const plan = mergePlans([...(hasErrors ? [] : [usual.plan]), planOfRecorded(recipe.mounts)]);
  return toldBy('recipe', { ...usual, plan, targets: [], isKnown: true, problems: [] });
}

/** What the Dockerfiles said then, they may say differently now; what they did not say, only the recipe knows. */
function isBesides({ inDockerfile }: RecordedMount): boolean {
  return !inDockerfile;
}

function planOfRecorded(recorded: readonly RecordedMount[]): MountPlan {
  const mounts = recorded.map(
    ({ mount, learntFrom }): PlannedMount => ({
      mount,
      sharing: [],
      uses: [],
      learntFrom,
      toldBy: 'recipe',
      dependsOnPlatform: false,
    }),
  );
  return { mounts, diagnostics: [] };
}

/** A Dockerfile that BuildKit would refuse, such as one that has no such target any more. */
function isLost({ plan }: PlannedTarget): boolean {
  return errorsOf(plan).length > 0;
}

function errorsOf({ diagnostics }: MountPlan): readonly CarryoverError[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(diagnosticError);
}

function outdated({ recipe, scope }: FoundRecipe, message: string): CarryoverError {
  const when = new Date(recipe.time).toISOString();
  return new CarryoverError(
    `The recipe of the last build (of ${when}, in the scope ${scope}) is out of date: ${message}`,
    {
      code: 'recipe-outdated',
      kind: 'advice',
      hint: 'What else is known is used instead. The next save after a build writes a new recipe.',
    },
  );
}
