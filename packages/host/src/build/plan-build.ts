import type { Readable } from 'node:stream';
import {
  type BuildRecipe,
  type BuildxClient,
  builderPlatform,
  CarryoverError,
  inWordsOfDockerfile,
  type MountPlan,
  mergePlans,
  planFromDockerfile,
} from '@carryover/core';
import type { CommandContext } from '../commands/command-context';
import { buildArgumentValues } from '../options/build-argument-values';
import type { Surroundings } from '../surroundings';
import { askBuild } from './ask-build';
import { type FoundDockerfile, findDockerfile } from './dockerfile-source';

export interface PlannedBuild {
  readonly plan: MountPlan;
  /** What the build has to be given on standard input, where that had to be read. */
  readonly input: Readable | undefined;
  /** Why nothing could be planned. */
  readonly problem: CarryoverError | undefined;
}

/** Asking a builder for its platform may have to start it. In milliseconds. */
const limit = 120_000;

/** Learns which mounts a build will use: from BuildKit, and where it does not tell, from the Dockerfile. */
export async function planBuild(
  recipe: BuildRecipe,
  client: BuildxClient,
  { surroundings, signal, observe }: Pick<CommandContext, 'surroundings' | 'signal' | 'observe'>,
): Promise<PlannedBuild> {
  const { workingDirectory, openStandardInput } = surroundings;
  const { found, input } = await findDockerfile(recipe, workingDirectory, openStandardInput);
  if (found.kind === 'missing') {
    return { plan: mergePlans([]), input, problem: problemOf(found) };
  }
  const text = found.kind === 'text' ? found.text : undefined;
  const platforms = await platformsOf(recipe, text, client, surroundings, signal);
  const read = platforms.targets.map((platform) => readPlan(recipe, found, { ...platforms, platform }, surroundings));
  const asked = isForeign(read)
    ? { reason: 'the frontend is not Docker’s own' }
    : await askBuild({ recipe, found, ...platforms }, client, surroundings, signal);
  if ('plans' in asked) {
    const plans = asked.plans.map((plan, index) => inWordsOfDockerfile(plan, read[index] ?? nothing));
    return { plan: mergePlans(plans), input, problem: undefined };
  }
  observe({
    kind: 'step',
    step: 'reading the Dockerfile',
    detail: `BuildKit did not tell the mounts: ${asked.reason}`,
  });
  return { plan: mergePlans(read), input, problem: found.kind === 'text' ? undefined : problemOf(found) };
}

const nothing: MountPlan = { mounts: [], diagnostics: [] };

/** What the Dockerfile says, where it can be read. */
function readPlan(
  recipe: BuildRecipe,
  found: FoundDockerfile,
  { platform, builder }: { readonly platform: string | undefined; readonly builder: string | undefined },
  { environment }: Surroundings,
): MountPlan {
  if (found.kind !== 'text') {
    return nothing;
  }
  return planFromDockerfile({
    file: found.file,
    text: found.text,
    buildArguments: buildArgumentValues(recipe.buildArguments, environment),
    target: recipe.target,
    platform,
    buildPlatform: builder,
    namedContexts: recipe.buildContexts.map((context) => context.name),
  });
}

/** A frontend that does not know the question might build instead. */
function isForeign(plans: readonly MountPlan[]): boolean {
  return plans.some(({ diagnostics }) => diagnostics.some(({ code }) => code === 'foreign-frontend'));
}

interface Platforms {
  readonly targets: readonly (string | undefined)[];
  readonly builder: string | undefined;
}

/** The builder is asked only if the Dockerfile could depend on the answer. */
async function platformsOf(
  recipe: BuildRecipe,
  text: string | undefined,
  client: BuildxClient,
  { commands, environment }: Surroundings,
  signal: AbortSignal,
): Promise<Platforms> {
  const given = recipe.platforms.length > 0 ? recipe.platforms : [environment.DOCKER_DEFAULT_PLATFORM ?? ''];
  const targets = given
    .flatMap((list) => list.split(','))
    .map((platform) => platform.trim())
    .filter((platform) => platform !== '');
  const mayDepend = text === undefined || /(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)/.test(text);
  const builder = mayDepend
    ? await builderPlatform(commands, client, { signal, deadline: limit, inactivityLimit: limit })
    : undefined;
  const known = targets.map((platform) => (platform === 'local' ? builder : platform));
  return { targets: known.length === 0 ? [builder] : known, builder };
}

function problemOf(found: Exclude<FoundDockerfile, { kind: 'text' }>): CarryoverError {
  const isThere = found.kind === 'out-of-reach';
  return new CarryoverError(`The Dockerfile ${found.reason}${isThere ? ', so its mounts are not known' : ''}.`, {
    code: isThere ? 'dockerfile-out-of-reach' : 'dockerfile-missing',
    kind: isThere ? 'trouble' : 'misuse',
    hint: isThere
      ? 'Name the mounts with --mount, as they stand in the Dockerfile.'
      : 'Give the path of the context, or the Dockerfile with --file; or name the mounts with --mount.',
  });
}
