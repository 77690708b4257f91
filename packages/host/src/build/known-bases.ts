import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type BaseBuild, isRemoteContext, type MountPlan, mountDigest } from '@carryover/core';
import type { Surroundings } from '../surroundings';
import type { BuildTarget } from './build-target';
import type { FoundDockerfile } from './dockerfile-source';

/** How what mounts are based on (`from=`) is had, or why it is not, by the mounts' digests. */
export interface KnownBases {
  readonly builds: ReadonlyMap<string, BaseBuild>;
  readonly reasons: ReadonlyMap<string, BaseProblem>;
}

export interface BaseProblem {
  /** Completes "is not carried: …". */
  readonly reason: string;
  readonly hint: string;
}

export const noBases: KnownBases = { builds: new Map(), reasons: new Map() };

export function mergeBases(all: readonly KnownBases[]): KnownBases {
  return {
    builds: new Map(all.flatMap(({ builds }) => [...builds])),
    reasons: new Map(all.flatMap(({ reasons }) => [...reasons])),
  };
}

/** A plan for one platform, whose mounts with a `from` are that platform's. */
export function onPlatform(plan: MountPlan, platform: string | undefined): MountPlan {
  return {
    ...plan,
    mounts: plan.mounts.map((planned) => {
      const { mount } = planned;
      const isBased = mount.base.from !== undefined && platform !== undefined;
      return isBased ? { ...planned, mount: { ...mount, base: { ...mount.base, platform } } } : planned;
    }),
  };
}

/** What the mounts of a plan are based on. `platform` is what the build asks for: undefined where it does not. */
export async function findBases(
  { target, found, platform }: { target: BuildTarget; found: FoundDockerfile; platform: string | undefined },
  plan: MountPlan,
  surroundings: Surroundings,
): Promise<KnownBases> {
  const builds = new Map<string, BaseBuild>();
  const reasons = new Map<string, BaseProblem>();
  let whole: Promise<BaseBuild> | undefined;
  let imageAlone: BaseBuild | undefined;
  for (const { mount } of plan.mounts) {
    const { from } = mount.base;
    if (from === undefined) {
      continue;
    }
    const problem = problemOf(from, target, found);
    if (problem !== undefined) {
      reasons.set(mountDigest(mount), problem);
    } else if (found.kind === 'text') {
      whole ??= buildOf(target, found, platform, surroundings);
      builds.set(mountDigest(mount), await whole);
    } else {
      imageAlone ??= {
        ...recipeOf(target, platform, surroundings),
        dockerfile: '',
        ignoreFile: undefined,
        context: undefined,
      };
      builds.set(mountDigest(mount), imageAlone);
    }
  }
  return { builds, reasons };
}

async function buildOf(
  target: BuildTarget,
  { file, text }: Extract<FoundDockerfile, { kind: 'text' }>,
  platform: string | undefined,
  surroundings: Surroundings,
): Promise<BaseBuild> {
  const { context } = target.recipe;
  const ignoreFile = await textOf(resolve(surroundings.workingDirectory, `${file}.dockerignore`));
  return {
    ...recipeOf(target, platform, surroundings),
    dockerfile: text,
    ignoreFile,
    context: context === '-' ? undefined : context,
  };
}

function recipeOf(
  { recipe }: BuildTarget,
  platform: string | undefined,
  { workingDirectory }: Surroundings,
): Omit<BaseBuild, 'dockerfile' | 'ignoreFile' | 'context'> {
  const { buildArguments, buildContexts, stepOptions = [], target } = recipe;
  return { workingDirectory, buildArguments, buildContexts, options: stepOptions, platform, target };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function problemOf(from: string, { recipe }: BuildTarget, found: FoundDockerfile): BaseProblem | undefined {
  const { buildContexts, secretsUnknown } = recipe;
  // BuildKit tells of an image by its full name; no stage has a slash in its own.
  if (found.kind !== 'text' && !from.includes('/')) {
    const reason = `the stage ${from} has to be built for it, and its Dockerfile cannot be read from here`;
    return { reason, hint: 'Without from= the mount would be carried; or build with the Dockerfile at hand.' };
  }
  if (buildContexts.some(({ location }) => /^(?:target|service):/.test(location))) {
    const reason = 'what it is based on may take another target of the same file, which cannot be built by itself';
    return { reason, hint: 'Without from= the mount would be carried.' };
  }
  if (buildContexts.some(({ location }) => location === '')) {
    const reason = 'what it is based on may take a context of which only the name is known here';
    return { reason, hint: 'Give the build’s command after --, with its --build-context.' };
  }
  if (buildContexts.some(({ name, location }) => plainName(name) === plainName(from) && isFolder(location))) {
    const reason = `${from} is a folder given as a context, and BuildKit makes a new mount for it in each build`;
    return { reason, hint: 'Copy the folder in a stage of its own, and name that in from=.' };
  }
  if (secretsUnknown === true && found.kind === 'text' && /secret|ssh/i.test(found.text)) {
    const reason = 'steps that it is based on may need secrets or SSH keys, which are not known here';
    return {
      reason,
      hint: 'Give the build as a docker build or docker buildx build command after --, with its --secret and --ssh.',
    };
  }
  return undefined;
}

function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^docker\.io\/(?:library\/)?/, '')
    .replace(/:latest$/, '');
}

/** All others are named by what is in them, or by where they come from (docker/buildx `build/opt.go`, `loadInputs`). */
function isFolder(location: string): boolean {
  return !(isRemoteContext(location) || /^(?:docker-image|oci-layout):\/\//.test(location));
}
