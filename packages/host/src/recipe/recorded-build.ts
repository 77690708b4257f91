import {
  type DockerfileRequest,
  isRemoteContext,
  mountDigest,
  neededArguments,
  planFromDockerfile,
  type RecordedBuild,
} from '@carryover/core';
import type { BuildTarget } from '../build/build-target';
import type { PlannedTarget } from '../build/plan-build';
import type { Environment } from '../environment/environment';
import { buildArgumentValues } from '../options/build-argument-values';
import { type RecipePlace, recalledPath, recordedPath } from './repository-folder';

/**
 * A build for the recipe; undefined for one that could not be planned again from files that are here: its Dockerfile or its context is somewhere else, or in no file. Of
 * its build arguments, just those that its mounts depend on.
 */
export function recordedBuild(
  target: PlannedTarget,
  place: RecipePlace,
  environment: Environment,
): RecordedBuild | undefined {
  const { recipe, title, tool } = target;
  const { context, file } = recipe;
  const request = requestOf(target, environment);
  const isElsewhere = context === '-' || file === '-' || isRemoteContext(context) || isRemoteContext(file ?? '');
  if (request === undefined || isElsewhere || target.inlineDockerfile !== undefined) {
    return undefined;
  }
  return {
    tool: tool ?? 'build',
    title,
    context: recordedPath(context, place),
    file: file === undefined ? undefined : recordedPath(file, place),
    target: recipe.target,
    buildArguments: neededArguments(request)
      .toSorted()
      .map((name) => ({ name, value: request.buildArguments[name] ?? '' })),
    buildContexts: recipe.buildContexts.map(({ name, location }) => ({
      name,
      location: recordedLocation(location, place),
    })),
    platforms: recipe.platforms,
  };
}

/** The digests of the mounts that a build's Dockerfile tells of by itself. */
export function mountsOfDockerfile(target: PlannedTarget, environment: Environment): readonly string[] {
  const request = requestOf(target, environment);
  const platforms = target.recipe.platforms.length === 0 ? [undefined] : target.recipe.platforms;
  const plans = platforms.map((platform) => request && planFromDockerfile({ ...request, platform }));
  return plans.flatMap((plan) => plan?.mounts ?? []).map(({ mount }) => mountDigest(mount));
}

function requestOf({ recipe, text }: PlannedTarget, environment: Environment): DockerfileRequest | undefined {
  return text === undefined
    ? undefined
    : {
        file: recipe.file ?? 'Dockerfile',
        text,
        buildArguments: buildArgumentValues(recipe.buildArguments, environment),
        target: recipe.target,
        namedContexts: recipe.buildContexts.map(({ name }) => name),
      };
}

/** A build of a recipe, as if it had been told now. */
export function recalledBuild(recorded: RecordedBuild, place: RecipePlace): BuildTarget {
  const { tool, title, context, file, target, buildArguments, buildContexts, platforms } = recorded;
  return {
    title,
    tool,
    recipe: {
      context: recalledPath(context, place),
      file: file === undefined ? undefined : recalledPath(file, place),
      target,
      buildArguments,
      buildContexts: buildContexts.map(({ name, location }) => ({
        name,
        location: isPath(location) ? recalledPath(location, place) : location,
      })),
      platforms,
      noCache: false,
      noCacheFilters: [],
      secretsUnknown: true,
    },
  };
}

/** A URL may hold credentials, and then is not kept; that there is such a context is enough to read the Dockerfile. */
function recordedLocation(location: string, place: RecipePlace): string {
  if (isPath(location)) {
    return recordedPath(location, place);
  }
  return /^(?:docker-image|target):/.test(location) ? location : '';
}

function isPath(location: string): boolean {
  return location !== '' && !isRemoteContext(location) && !/^[a-z][a-z0-9-]*:/.test(location);
}
