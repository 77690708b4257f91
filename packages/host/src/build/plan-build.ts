import type { Readable } from 'node:stream';
import {
  type BuildTool,
  builderPlatform,
  type CarryoverError,
  type Mount,
  type MountPlan,
  mergePlans,
  planFromMounts,
} from '@carryover/core';
import type { ToldBuild } from '../options/invocation';
import type { BuildTarget, FoundTargets } from './build-target';
import { findTargets } from './find-targets';
import type { KnownBases } from './known-bases';
import { mountsInNamespaces } from './mounts-in-namespaces';
import { type PlanContext, planTarget } from './plan-target';

export interface PlannedBuild {
  /** The mounts of all Dockerfiles, each once, and those that the user named. */
  readonly plan: MountPlan;
  /** Each with what it uses itself: nothing, where that is not known. */
  readonly targets: readonly PlannedTarget[];
  /** False where no Dockerfile at all could be read. */
  readonly isKnown: boolean;
  /** What the build has to be given on standard input, where that had to be read. */
  readonly input: Readable | undefined;
  /** Why something could not be planned. */
  readonly problems: readonly CarryoverError[];
}

export interface PlannedTarget extends BuildTarget {
  readonly plan: MountPlan;
  /** Why BuildKit did not tell, where the Dockerfile was read in its place. */
  readonly unanswered?: string | undefined;
  /** Of its Dockerfile; undefined where it could not be read. */
  readonly text: string | undefined;
  /** What its mounts are based on. */
  readonly bases: KnownBases;
}

/** Asking a builder for its platform may have to start it. In milliseconds. */
const limit = 120_000;

/** Learns which mounts a build will use: from BuildKit, and where it does not tell, from the Dockerfiles. */
export async function planBuild(
  { mounts: named, build }: { readonly mounts: readonly Mount[]; readonly build: ToldBuild },
  tool: BuildTool,
  context: PlanContext,
): Promise<PlannedBuild> {
  const found = await findTargets(build, context.surroundings, context.signal);
  return planTargets(found, named, tool, context);
}

/** As {@link planBuild}, of targets that are known. */
export async function planTargets(
  found: FoundTargets,
  named: readonly Mount[],
  tool: BuildTool,
  context: PlanContext,
): Promise<PlannedBuild> {
  const { surroundings, signal } = context;
  const problems: CarryoverError[] = found.problem === undefined ? [] : [found.problem];
  const targets: PlannedTarget[] = [];
  let isKnown = false;
  let { input } = found;
  let platform: Promise<string | undefined> | undefined;
  const askForPlatform = () => {
    platform ??= builderPlatform(surroundings.commands, tool, { signal, deadline: limit, inactivityLimit: limit });
    return platform;
  };
  for (const target of found.targets) {
    const planned = await planTarget(target, { tool, askForPlatform }, context);
    input ??= planned.input;
    if ('problem' in planned) {
      problems.push(planned.problem);
    } else {
      isKnown = true;
    }
    targets.push(
      'plan' in planned
        ? { ...target, plan: planned.plan, text: planned.text, unanswered: planned.unanswered, bases: planned.bases }
        : { ...target, plan: mergePlans([]), text: undefined, bases: planned.bases },
    );
  }
  const besides = planFromMounts(mountsInNamespaces(named, found.targets));
  return { plan: mergePlans([...targets.map(({ plan }) => plan), besides]), targets, isKnown, input, problems };
}
