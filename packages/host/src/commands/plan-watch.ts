import {
  type BuildCommand,
  type BuildTool,
  CarryoverError,
  describeMount,
  judgePlan,
  type Mount,
  type MountRecord,
  type PlannedMount,
} from '@carryover/core';
import { buildsOf, mountsWhenSettled } from '../learn/builder-sight';
import { learnBuilds } from '../learn/learnt-builds';
import { mountsBesides } from '../learn/mounts-besides';
import type { CommandContext } from './command-context';
import type { BuildOutcome } from './user-build';

export interface PlanJudgement {
  /** What was not planned, and is carried all the same. */
  readonly besides: readonly PlannedMount[];
  /** What was planned and not reached; undefined where that is not known. */
  readonly unreached: readonly Mount[] | undefined;
}

const nothingKnown: PlanJudgement = { besides: [], unreached: undefined };

/** Looks on while the build runs, to hold the plan against what the builder did. */
export interface PlanWatch {
  /** Tells of mounts that were planned and not reached, and of others that were used and not planned. */
  judge(build: BuildOutcome): Promise<PlanJudgement>;
}

/** Notes what the builder has before the build. */
export async function watchPlan(
  command: BuildCommand,
  { planned, known }: { readonly planned: readonly PlannedMount[]; readonly known: readonly PlannedMount[] },
  tool: BuildTool,
  context: CommandContext,
): Promise<PlanWatch> {
  const mounts = known.map(({ mount }) => mount);
  const carriedMounts = new Set(planned.map(({ mount }) => mount));
  // What mounts are based on was built for them already, by steps that may have used the others.
  const isAnyBased = planned.some(({ mount }) => mount.base.from !== undefined);
  const couldBeReached = ({ base }: Mount) => !isAnyBased || base.from !== undefined;
  const [before, builds] = command.builds
    ? await Promise.all([mountsWhenSettled(tool, context), buildsOf(tool, context)])
    : [];
  return {
    async judge({ state, exitCode }) {
      // Of a build that failed to start or was cancelled, nothing can be said; where the builder does not answer, others will tell of it.
      if (before === undefined || state !== 'ended') {
        return nothingKnown;
      }
      const isReachedAll = (found: readonly MountRecord[]) => judgePlan(mounts, before, found).unreached.length === 0;
      const after = await mountsWhenSettled(tool, context, isReachedAll);
      if (after === undefined) {
        return nothingKnown;
      }
      const { unplanned, ...verdict } = judgePlan(mounts, before, after);
      const unreached = verdict.unreached.filter((mount) => carriedMounts.has(mount));
      // Only then is there anything to learn.
      const learnt =
        builds === undefined || unplanned.length === 0 ? undefined : await learnBuilds(builds, tool, context);
      const { carried, advice } = mountsBesides(known, { builds: learnt, records: { before, after } }, false);
      // A build that failed did not come to all of its steps.
      const onUnreached = exitCode === 0 ? unreached.filter(couldBeReached).map(adviceOnUnreached) : [];
      for (const each of [...onUnreached, ...advice]) {
        context.warn(each);
      }
      return { besides: carried, unreached };
    },
  };
}

function adviceOnUnreached(mount: Mount): CarryoverError {
  return new CarryoverError(`No step of the build used the mount ${describeMount(mount)}.`, {
    code: 'mount-not-reached',
    kind: 'advice',
    hint: 'Its steps were found in the build cache, or were not reached; then there was no need to fill it.',
  });
}
