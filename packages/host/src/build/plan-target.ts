import type { Readable } from 'node:stream';
import {
  type BuildRecipe,
  type BuildTool,
  CarryoverError,
  inWordsOfDockerfile,
  type MountPlan,
  mergePlans,
  planFromDockerfile,
} from '@carryover/core';
import type { CommandContext } from '../commands/command-context';
import type { Environment } from '../environment/environment';
import { buildArgumentValues } from '../options/build-argument-values';
import type { Surroundings } from '../surroundings';
import { askBuild } from './ask-build';
import type { BuildTarget } from './build-target';
import { type DockerfileSource, type FoundDockerfile, findDockerfile } from './dockerfile-source';
import { findBases, type KnownBases, mergeBases, noBases, onPlatform } from './known-bases';

export type TargetPlan = { readonly input: Readable | undefined; readonly bases: KnownBases } & (
  | {
      readonly plan: MountPlan;
      /** Of the Dockerfile; undefined where only BuildKit could read it. */
      readonly text: string | undefined;
      /** Why BuildKit did not tell, where the Dockerfile was read in its place. */
      readonly unanswered?: string | undefined;
    }
  /** Why nothing could be planned. */
  | { readonly problem: CarryoverError }
);

export type PlanContext = Pick<CommandContext, 'surroundings' | 'signal' | 'observe'>;

/** The builder that a target is built on. */
export interface PlanningBuilder {
  readonly tool: BuildTool;
  /** Its own platform; undefined if it does not say. */
  readonly askForPlatform: () => Promise<string | undefined>;
}

/** Learns which mounts one Dockerfile's build will use, on all of its platforms: from BuildKit, and where it does not tell, from the Dockerfile. */
export async function planTarget(
  target: BuildTarget,
  { tool, askForPlatform }: PlanningBuilder,
  { surroundings, signal, observe }: PlanContext,
): Promise<TargetPlan> {
  const { recipe } = target;
  const { found, input } = await sourceOf(target, tool, surroundings);
  if (found.kind === 'missing') {
    return { problem: problemOf(found, target), input, bases: noBases };
  }
  const text = found.kind === 'text' ? found.text : undefined;
  const platforms = await platformsOf(recipe, text, askForPlatform, surroundings.environment);
  const read = platforms.targets.map((platform) =>
    readPlan(recipe, found, { ...platforms, platform, rules: tool.mountRules }, surroundings),
  );
  const asked = isForeign(read)
    ? { reason: 'the frontend is not Docker’s own' }
    : await askBuild({ target, found, ...platforms }, tool, surroundings, signal);
  if ('reason' in asked) {
    observe({
      kind: 'step',
      step: 'reading the Dockerfile',
      detail: `BuildKit did not tell the mounts: ${asked.reason}`,
    });
    if (found.kind !== 'text') {
      return { problem: problemOf(found, target), input, bases: noBases };
    }
  }
  const told =
    'reason' in asked ? read : asked.plans.map((plan, index) => inWordsOfDockerfile(plan, read[index] ?? nothing));
  const plans = told.map((plan, index) =>
    forPlatform(onPlatform(plan, platforms.targets[index]), platforms.given[index] && platforms.targets[index]),
  );
  const bases = await Promise.all(
    plans.map((plan, index) => findBases({ target, found, platform: platforms.given[index] }, plan, surroundings)),
  );
  const unanswered = 'reason' in asked ? asked.reason : undefined;
  return { plan: mergePlans(plans), text, unanswered, input, bases: mergeBases(bases) };
}

/** Notes for which platform a plan is; undefined where the build asks for none. */
function forPlatform(plan: MountPlan, platform: string | undefined): MountPlan {
  return { ...plan, mounts: plan.mounts.map((planned) => ({ ...planned, platforms: [platform ?? ''] })) };
}

const nothing: MountPlan = { mounts: [], diagnostics: [] };

/** What the Dockerfile says, where it can be read. */
function readPlan(
  recipe: BuildRecipe,
  found: FoundDockerfile,
  {
    platform,
    builder,
    rules,
  }: {
    readonly platform: string | undefined;
    readonly builder: string | undefined;
    readonly rules: BuildTool['mountRules'];
  },
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
    rules,
  });
}

/** A frontend that does not know the question might build instead. */
function isForeign(plans: readonly MountPlan[]): boolean {
  return plans.some(({ diagnostics }) => diagnostics.some(({ code }) => code === 'foreign-frontend'));
}

async function sourceOf(
  { title, recipe, inlineDockerfile, outOfReach }: BuildTarget,
  tool: BuildTool,
  { workingDirectory, openStandardInput }: Surroundings,
): Promise<DockerfileSource> {
  if (inlineDockerfile !== undefined) {
    const file = `<inline Dockerfile of the ${title}>`;
    return { found: { kind: 'text', file, text: inlineDockerfile }, input: undefined };
  }
  return outOfReach === undefined
    ? findDockerfile(recipe, tool, workingDirectory, openStandardInput)
    : { found: { kind: 'out-of-reach', reason: outOfReach }, input: undefined };
}

interface Platforms {
  readonly targets: readonly (string | undefined)[];
  /** As the build asks for them, for each of `targets`. */
  readonly given: readonly (string | undefined)[];
  readonly builder: string | undefined;
}

/** The builder is asked only if the Dockerfile could depend on the answer. */
async function platformsOf(
  recipe: BuildRecipe,
  text: string | undefined,
  askForPlatform: () => Promise<string | undefined>,
  environment: Environment,
): Promise<Platforms> {
  const given = recipe.platforms.length > 0 ? recipe.platforms : [environment.DOCKER_DEFAULT_PLATFORM ?? ''];
  const targets = given
    .flatMap((list) => list.split(','))
    .map((platform) => platform.trim())
    .filter((platform) => platform !== '');
  const mayDepend = text === undefined || /(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)|--mount=.*from=/i.test(text);
  const builder = mayDepend ? await askForPlatform() : undefined;
  const known = targets.map((platform) => (platform === 'local' ? builder : platform));
  return known.length === 0
    ? { targets: [builder], given: [undefined], builder }
    : { targets: known, given: targets, builder };
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
