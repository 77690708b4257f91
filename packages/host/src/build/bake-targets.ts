import { isAbsolute, join, resolve } from 'node:path';
import { type BuildRecipe, isRemoteContext, isReport } from '@carryover/core';
import * as z from 'zod';
import { printedStepOptions, stepOptionsOf } from './bake-step-options';
import type { BuildTarget } from './build-target';

/** What `bake --print` says of a target (docker/buildx `bake/bake.go`, `Target`), as far as it decides about mounts. */
const printedTarget = printedStepOptions.extend({
  context: z.string().default('.'),
  dockerfile: z.string().default('Dockerfile'),
  'dockerfile-inline': z.string().optional(),
  contexts: z.record(z.string(), z.string()).default({}),
  args: z.record(z.string(), z.string().nullable()).default({}),
  target: z.string().optional(),
  platforms: z.array(z.string()).default([]),
  'no-cache': z.boolean().default(false),
  'no-cache-filter': z.array(z.string()).default([]),
  call: z.string().optional(),
});

type PrintedTarget = z.output<typeof printedTarget>;

const printedDefinition = z.object({ target: z.record(z.string(), printedTarget) });

/** Where a bake runs, and whether its definition comes from somewhere else. */
export interface BakePlace {
  readonly workingDirectory: string;
  readonly isRemote: boolean;
}

/**
 * Reads what `bake --print` prints: the targets that will be built, with those that others link to, and without those that are only reported about. Throws where it is
 * something else.
 */
export function readBakeTargets(printed: string, place: BakePlace): readonly BuildTarget[] {
  const { target } = printedDefinition.parse(JSON.parse(printed));
  return Object.entries(target)
    .filter(([, { call = '' }]) => !isReport(call))
    .map(([name, each]) => targetOf(name, each, place));
}

function targetOf(name: string, printed: PrintedTarget, place: BakePlace): BuildTarget {
  const { context, args, contexts, platforms } = printed;
  const inline = printed['dockerfile-inline'] || undefined;
  const recipe: BuildRecipe = {
    context,
    file: fileOf(printed, place),
    target: printed.target || undefined,
    // A null takes an argument away.
    buildArguments: Object.entries(args).flatMap(([argument, value]) =>
      value === null ? [] : [{ name: argument, value: unescaped(value) }],
    ),
    buildContexts: Object.entries(contexts).map(([replaced, location]) => ({ name: replaced, location })),
    // Unlike a build, a bake takes no notice of DOCKER_DEFAULT_PLATFORM.
    platforms: platforms.length === 0 ? ['local'] : platforms,
    noCache: printed['no-cache'],
    noCacheFilters: printed['no-cache-filter'],
    stepOptions: stepOptionsOf(printed),
  };
  return {
    title: `target '${name}'`,
    tool: 'bake',
    recipe,
    inlineDockerfile: inline === undefined ? undefined : unescaped(inline),
    outOfReach: place.isRemote && isFolderOfDefinition(context) ? 'is in a folder of a remote definition' : undefined,
  };
}

/** Relative to the context, unless it is said to be from where the command runs (`bake/bake.go`, `toBuildOpt`). */
function fileOf({ context, dockerfile }: PrintedTarget, { workingDirectory }: BakePlace): string {
  if (dockerfile.startsWith('cwd://')) {
    return resolve(workingDirectory, dockerfile.slice('cwd://'.length));
  }
  return isAbsolute(dockerfile) || isRemoteContext(context) ? dockerfile : join(context, dockerfile);
}

/**
 * What older ones print for a folder beside a remote definition looks like one from here (buildx v0.13.1, `bake/bake.go`, `updateContext`); only the definition's
 * own folder is printed as its URL by all.
 */
function isFolderOfDefinition(context: string): boolean {
  return !(context === '.' || isAbsolute(context) || isRemoteContext(context));
}

/** Texts are printed so that they could stand in a bake file (`bake/bake.go`, `MarshalJSON`; not yet in v0.13.1, where such a text is hardly ever meant). */
function unescaped(text: string): string {
  return text.replaceAll('$${', '${').replaceAll('%%{', '%{');
}
