import { setTimeout as pause } from 'node:timers/promises';
import {
  type BuildCommand,
  type BuildxClient,
  CarryoverError,
  describeMount,
  judgePlan,
  listMountRecords,
  type Mount,
  type MountRecord,
  type UnplannedMount,
} from '@carryover/core';
import type { CommandContext } from './command-context';
import type { BuildOutcome } from './user-build';

/** Looks on while the build runs, to hold the plan against what the builder did. */
export interface PlanWatch {
  /** Tells of mounts that were planned and not reached, and of others that were used and not planned. Gives those that were not reached; undefined where that is not known. */
  judge(build: BuildOutcome): Promise<readonly Mount[] | undefined>;
}

/** No question to a builder that has just run a build takes longer, in milliseconds. */
const limit = 30_000;

/** BuildKit counts a use when it lets go of the mount, which seen on 0.13 is up to 0.7 s after the build's end: so often it is looked again, and after so many milliseconds. */
const looks = 8;
const pauseBetween = 150;

/** Notes what the builder has before the build. */
export async function watchPlan(
  command: BuildCommand,
  { carried, known }: { readonly carried: readonly Mount[]; readonly known: readonly Mount[] },
  client: BuildxClient,
  { surroundings, signal, warn }: CommandContext,
): Promise<PlanWatch> {
  const look = () =>
    listMountRecords(surroundings.commands, client, { signal, deadline: limit, inactivityLimit: limit });
  const before = command.builds ? await lookUntilSettled(look, signal, () => false) : undefined;
  // What mounts are based on was built for them already, by steps that may have used the others.
  const isAnyBased = carried.some(({ base }) => base.from !== undefined);
  const couldBeReached = ({ base }: Mount) => !isAnyBased || base.from !== undefined;
  return {
    async judge({ state, exitCode }) {
      // Of a build that failed to start or was cancelled, nothing can be said; where the builder does not answer, others will tell of it.
      if (before === undefined || state !== 'ended') {
        return undefined;
      }
      const isReachedAll = (found: readonly MountRecord[]) => judgePlan(known, before, found).unreached.length === 0;
      const after = await lookUntilSettled(look, signal, isReachedAll);
      if (after === undefined) {
        return undefined;
      }
      const verdict = judgePlan(known, before, after);
      const unreached = verdict.unreached.filter((mount) => carried.includes(mount));
      // A build that failed did not come to all of its steps.
      const onUnreached = exitCode === 0 ? unreached.filter(couldBeReached).map(adviceOnUnreached) : [];
      for (const advice of [...onUnreached, ...verdict.unplanned.map(adviceOnUnplanned)]) {
        warn(advice);
      }
      return unreached;
    },
  };
}

/** Looks until it has found enough, or until two looks in a row find the same. */
async function lookUntilSettled(
  look: () => Promise<readonly MountRecord[] | undefined>,
  signal: AbortSignal,
  isEnough: (found: readonly MountRecord[]) => boolean,
): Promise<readonly MountRecord[] | undefined> {
  let found = await look();
  for (let count = 1; count < looks && found !== undefined && found.length > 0 && !isEnough(found); count++) {
    await pause(pauseBetween, undefined, { signal });
    const next = await look();
    if (JSON.stringify(next) === JSON.stringify(found)) {
      break;
    }
    found = next;
  }
  return found;
}

function adviceOnUnreached(mount: Mount): CarryoverError {
  return new CarryoverError(`No step of the build used the mount ${describeMount(mount)}.`, {
    code: 'mount-not-reached',
    kind: 'advice',
    hint: 'Its steps were found in the build cache, or were not reached; then there was no need to fill it.',
  });
}

function adviceOnUnplanned({ namespace, id, target, hasBase }: UnplannedMount): CarryoverError {
  const more = hasBase ? ', with uid=, gid=, mode=, from= and source= as in the Dockerfile,' : '';
  const inNamespace = namespace === '' ? '' : ` (in the namespace ${namespace})`;
  return new CarryoverError(
    `The mount ${id}${inNamespace} was used on this builder meanwhile, and is not carried: the plan did not have it.`,
    {
      code: 'mount-not-planned',
      kind: 'advice',
      hint: `If it is this build’s, add --mount 'id=${id},target=${target}'${more} before the --.`,
    },
  );
}
