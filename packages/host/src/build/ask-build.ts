import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  askForMounts,
  type BuildQuestion,
  type BuildRecipe,
  type BuildTool,
  type MountPlan,
  mountNamespaceArgument,
  planFromLlb,
  targetArguments,
} from '@carryover/core';
import { buildArgumentValues } from '../options/build-argument-values';
import type { Surroundings } from '../surroundings';
import type { BuildTarget } from './build-target';
import type { FoundDockerfile } from './dockerfile-source';

/** What is known of a build when BuildKit is asked about it. */
export interface AskedBuild {
  readonly target: BuildTarget;
  readonly found: Exclude<FoundDockerfile, { kind: 'missing' }>;
  /** What is built for; undefined for the builder's own platform. */
  readonly targets: readonly (string | undefined)[];
  /** The builder's own platform, where it is known. */
  readonly builder: string | undefined;
}

export type AskedPlans =
  /** One for each target, in order. */
  | { readonly plans: readonly MountPlan[] }
  /** Why BuildKit did not tell. */
  | { readonly reason: string };

/** It may have to be started, and has to fetch what the base images say of themselves. In milliseconds. */
const limit = 60_000;

/** Asks BuildKit which mounts a build will use. */
export async function askBuild(
  build: AskedBuild,
  tool: BuildTool,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<AskedPlans> {
  const { target: asked, found, targets, builder } = build;
  const { recipe } = asked;
  const reason = whyNotToAsk(build);
  if (reason !== undefined) {
    return { reason };
  }
  const folder = isInNoFile(asked)
    ? await mkdtemp(join(surroundings.temporaryDirectory, 'carryover-plan-'))
    : undefined;
  try {
    const place = folder === undefined || found.kind !== 'text' ? recipe : await inFolder(folder, found.text, recipe);
    const namespace =
      buildArgumentValues(recipe.buildArguments, surroundings.environment)[mountNamespaceArgument] ?? '';
    const file = found.kind === 'text' ? found.file : (recipe.file ?? 'Dockerfile');
    const replies = await Promise.all(
      targets.map((target) => {
        const given = isForeign(target, builder) ? targetArguments(target ?? '') : [];
        const question: BuildQuestion = {
          ...recipe,
          ...place,
          // Of one name, the later counts: the user's own.
          buildArguments: [...given, ...recipe.buildArguments],
          platform: target,
          workingDirectory: surroundings.workingDirectory,
        };
        return askForMounts(surroundings.commands, tool, question, {
          signal,
          deadline: limit,
          inactivityLimit: limit,
        });
      }),
    );
    const plans = replies.map((reply) => ('reason' in reply ? reply : planFromLlb(reply.answer, { file, namespace })));
    const failed = plans.find((plan) => 'reason' in plan);
    return failed ?? { plans: plans.filter((plan) => 'mounts' in plan) };
  } finally {
    if (folder !== undefined) {
      await rm(folder, { recursive: true });
    }
  }
}

/** Why BuildKit would not answer, or would answer about something else. */
function whyNotToAsk({ target: asked, found, targets, builder }: AskedBuild): string | undefined {
  const isForForeign = targets.some((target) => isForeign(target, builder));
  if (found.kind === 'text' && isForForeign && hasPlatformDefault(found.text)) {
    return 'the Dockerfile gives an argument of the platform another value';
  }
  if (asked.outOfReach !== undefined || asked.recipe.buildContexts.some(({ location }) => isLinked(location))) {
    return 'it takes more than a build command to ask about it';
  }
  const unknown = asked.recipe.buildContexts.find(({ location }) => location === '');
  if (unknown !== undefined) {
    return `where its context '${unknown.name}' is, is not known`;
  }
  return isInNoFile(asked) && found.kind !== 'text' ? 'the Dockerfile is in an archive on standard input' : undefined;
}

function isForeign(target: string | undefined, builder: string | undefined): boolean {
  return target !== undefined && target !== builder;
}

/** Another target of a bake file. */
function isLinked(location: string): boolean {
  return location.startsWith('target:');
}

function isInNoFile({ recipe, inlineDockerfile }: BuildTarget): boolean {
  return recipe.file === '-' || recipe.context === '-' || inlineDockerfile !== undefined;
}

/** A Dockerfile that is in no file, in one. */
async function inFolder(
  folder: string,
  text: string,
  { context }: BuildRecipe,
): Promise<Pick<BuildRecipe, 'context' | 'file'>> {
  const file = join(folder, 'Dockerfile');
  await writeFile(file, text);
  return { file, context: context === '-' ? folder : context };
}

/**
 * Asked, BuildKit takes no notice of the platform that is built for (buildkit `frontend/dockerfile/builder/build.go`, `ConvertLLB`), so its arguments have to be given; and an
 * argument that is given takes the place of a value in the Dockerfile.
 */
function hasPlatformDefault(text: string): boolean {
  return /\bTARGET(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)=/i.test(text);
}
