import type { Readable } from 'node:stream';
import { type BuildRecipe, CarryoverError, type MountPlan, mergePlans, planFromDockerfile } from '@carryover/core';
import type { Environment } from '../environment/environment';
import { buildArgumentValues } from '../options/build-argument-values';
import type { Surroundings } from '../surroundings';
import type { BuildTarget } from './build-target';
import { type DockerfileSource, type FoundDockerfile, findDockerfile } from './dockerfile-source';

export type TargetPlan = { readonly input: Readable | undefined } & (
  | { readonly plan: MountPlan }
  /** Why nothing could be planned. */
  | { readonly problem: CarryoverError }
);

/** Learns from one Dockerfile which mounts its build will use, on all of its platforms. */
export async function planTarget(
  target: BuildTarget,
  askForPlatform: () => Promise<string | undefined>,
  surroundings: Surroundings,
): Promise<TargetPlan> {
  const { recipe } = target;
  const { found, input } = await sourceOf(target, surroundings);
  if (found.kind !== 'text') {
    return { problem: problemOf(found, target), input };
  }
  const platforms = await platformsOf(recipe, found.text, askForPlatform, surroundings.environment);
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
  return { plan: mergePlans(plans), input };
}

async function sourceOf(
  { title, recipe, inlineDockerfile, outOfReach }: BuildTarget,
  { workingDirectory, openStandardInput }: Surroundings,
): Promise<DockerfileSource> {
  if (inlineDockerfile !== undefined) {
    const file = `<inline Dockerfile of the ${title}>`;
    return { found: { kind: 'text', file, text: inlineDockerfile }, input: undefined };
  }
  return outOfReach === undefined
    ? findDockerfile(recipe, workingDirectory, openStandardInput)
    : { found: { kind: 'out-of-reach', reason: outOfReach }, input: undefined };
}

interface Platforms {
  readonly targets: readonly (string | undefined)[];
  readonly builder: string | undefined;
}

/** The builder is asked only if the Dockerfile could depend on the answer. */
async function platformsOf(
  recipe: BuildRecipe,
  text: string,
  askForPlatform: () => Promise<string | undefined>,
  environment: Environment,
): Promise<Platforms> {
  const given = recipe.platforms.length > 0 ? recipe.platforms : [environment.DOCKER_DEFAULT_PLATFORM ?? ''];
  const targets = given
    .flatMap((list) => list.split(','))
    .map((platform) => platform.trim())
    .filter((platform) => platform !== '');
  const namesPlatform = /(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)/.test(text);
  const builder = namesPlatform ? await askForPlatform() : undefined;
  const known = targets.map((platform) => (platform === 'local' ? builder : platform));
  return { targets: known.length === 0 ? [builder] : known, builder };
}

function problemOf(found: Exclude<FoundDockerfile, { kind: 'text' }>, { title }: BuildTarget): CarryoverError {
  const isThere = found.kind === 'out-of-reach';
  const whose = title === undefined ? '' : ` of the ${title}`;
  return new CarryoverError(
    `The Dockerfile${whose} ${found.reason}${isThere ? ', so its mounts are not known' : ''}.`,
    {
      code: isThere ? 'dockerfile-out-of-reach' : 'dockerfile-missing',
      kind: isThere ? 'trouble' : 'misuse',
      hint: hintOf(isThere, title !== undefined),
    },
  );
}

function hintOf(isThere: boolean, isOfFile: boolean): string {
  if (isThere) {
    return 'Name the mounts with --mount, as they stand in the Dockerfile.';
  }
  return isOfFile
    ? 'Correct context and dockerfile there; or name the mounts with --mount.'
    : 'Give the path of the context, or the Dockerfile with --file; or name the mounts with --mount.';
}
