import type { Readable } from 'node:stream';
import {
  type BuildRecipe,
  type BuildxClient,
  builderPlatform,
  CarryoverError,
  type MountPlan,
  mergePlans,
  planFromDockerfile,
} from '@carryover/core';
import { buildArgumentValues } from '../options/build-argument-values';
import type { Surroundings } from '../surroundings';
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

/** Learns from a build's Dockerfile which mounts it will use. */
export async function planBuild(
  recipe: BuildRecipe,
  client: BuildxClient,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<PlannedBuild> {
  const { workingDirectory, openStandardInput } = surroundings;
  const { found, input } = await findDockerfile(recipe, workingDirectory, openStandardInput);
  if (found.kind !== 'text') {
    return { plan: mergePlans([]), input, problem: problemOf(found) };
  }
  const platforms = await platformsOf(recipe, found.text, client, surroundings, signal);
  const plans = platforms.targets.map((platform) =>
    planFromDockerfile({
      file: found.file,
      text: found.text,
      buildArguments: buildArgumentValues(recipe.buildArguments, surroundings.environment),
      target: recipe.target,
      platform,
      buildPlatform: platforms.builder,
      namedContexts: recipe.buildContexts.map((context) => context.name),
    }),
  );
  return { plan: mergePlans(plans), input, problem: undefined };
}

interface Platforms {
  readonly targets: readonly (string | undefined)[];
  readonly builder: string | undefined;
}

/** The builder is asked only if the Dockerfile could depend on the answer. */
async function platformsOf(
  recipe: BuildRecipe,
  text: string,
  client: BuildxClient,
  { commands, environment }: Surroundings,
  signal: AbortSignal,
): Promise<Platforms> {
  const given = recipe.platforms.length > 0 ? recipe.platforms : [environment.DOCKER_DEFAULT_PLATFORM ?? ''];
  const targets = given
    .flatMap((list) => list.split(','))
    .map((platform) => platform.trim())
    .filter((platform) => platform !== '');
  const namesPlatform = /(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)/.test(text);
  const builder = namesPlatform
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
