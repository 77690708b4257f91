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
import { type LearntBuild, learnBuilds } from '../learn/learnt-builds';
import { identityInRecords, mountsBesides } from '../learn/mounts-besides';
import type { BuilderNodes } from '../nodes/builder-nodes';
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

/**
 * Notes what the builder has before the build. The records of builds tell of one that succeeded what it used, and which of its steps ran; a build that failed leaves none, and older
 * builders have none at all: there, the uses of the plan's own mounts are counted. Those of others are let be, so that nothing is told of a mount that only a count
 * of all would show.
 */
export async function watchPlan(
  command: BuildCommand,
  { planned, known }: { readonly planned: readonly PlannedMount[]; readonly known: readonly PlannedMount[] },
  tool: BuildTool,
  nodes: BuilderNodes,
  context: CommandContext,
): Promise<PlanWatch> {
  const toolOf = (node: string | undefined) => nodes.toolOf(node);
  const carried = planned.map(({ mount }) => mount);
  // What mounts are based on was built for them already, by steps that may have used the others.
  const isAnyBased = carried.some(({ base }) => base.from !== undefined);
  const couldBeReached = ({ base }: Mount) => !isAnyBased || base.from !== undefined;
  const builds = command.builds ? await buildsOf(tool, context) : undefined;
  // Whether one that is based on a stage was reached is asked also of a build that failed.
  const counted = builds === undefined ? carried : carried.filter(({ base }) => base.from !== undefined);
  const before = command.builds ? await mountsWhenSettled(tool, counted, context) : undefined;

  async function unreachedByCount(): Promise<readonly Mount[] | undefined> {
    if (before === undefined) {
      return undefined;
    }
    const isReachedAll = (found: readonly MountRecord[]) => judgePlan(counted, before, found).unreached.length === 0;
    const after = await mountsWhenSettled(tool, counted, context, isReachedAll);
    return after && judgePlan(counted, before, after).unreached;
  }

  return {
    async judge({ state, exitCode }) {
      // Of a build that failed to start or was cancelled, nothing can be said; where the builder does not answer, others will tell of it.
      if (state !== 'ended' || !command.builds) {
        return nothingKnown;
      }
      const learnt = builds && (await learnBuilds(builds, tool, context, { wantsReached: true, toolOf }));
      const unreached = unreachedBy(learnt, carried) ?? (await unreachedByCount());
      // What keeps a build from being known was told when it was planned.
      const learnable = learnt?.filter(({ problem }) => problem === undefined);
      const { carried: besides, advice } = mountsBesides(known, { builds: learnable, records: undefined }, false);
      // A build that failed did not come to all of its steps.
      const onUnreached = exitCode === 0 ? (unreached ?? []).filter(couldBeReached).map(adviceOnUnreached) : [];
      for (const each of [...onUnreached, ...advice]) {
        context.warn(each);
      }
      return { besides, unreached };
    },
  };
}

/** By the records of the builds that ran; undefined where they do not tell of each of them. */
function unreachedBy(
  learnt: readonly LearntBuild[] | undefined,
  carried: readonly Mount[],
): readonly Mount[] | undefined {
  if (learnt === undefined || learnt.length === 0 || learnt.some(({ reached }) => reached === undefined)) {
    return undefined;
  }
  const reached = new Set(learnt.flatMap((build) => build.reached ?? []).map(identityInRecords));
  return carried.filter((mount) => !reached.has(identityInRecords(mount)));
}

function adviceOnUnreached(mount: Mount): CarryoverError {
  return new CarryoverError(`No step of the build used the mount ${describeMount(mount)}.`, {
    code: 'mount-not-reached',
    kind: 'advice',
    hint: 'Its steps were found in the build cache, or were not reached; then there was no need to fill it.',
  });
}
