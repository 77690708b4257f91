import {
  CarryoverError,
  describeMount,
  judgePlan,
  type Mount,
  type MountRecord,
  mountDigest,
  type PlannedMount,
  type UnplannedMount,
} from '@carryover/core';
import { carriedMounts } from '../build/carried-mounts';
import type { LearntBuild } from './learnt-builds';

/** What is known of the time between an inject and an extract. */
export interface Meanwhile {
  /** The builds that ran; undefined where the builder shows none. */
  readonly builds: readonly LearntBuild[] | undefined;
  /** The builder's mounts, before and after; undefined where they were not counted. */
  readonly records:
    | { readonly before: readonly Pick<MountRecord, 'record' | 'uses'>[]; readonly after: readonly MountRecord[] }
    | undefined;
}

/** Mounts that a plan lacked. */
export interface MountsBesides {
  /** Those that are carried, too. */
  readonly carried: readonly PlannedMount[];
  readonly advice: readonly CarryoverError[];
}

/**
 * The mounts that were used meanwhile and that the plan lacks. Of builds that the builder has records of, they are known exactly, and carried. That a use was counted does not tell
 * whose it was: such a mount is carried only if nobody said what is built (`isSilent`), and if it has no owner, mode or base, since the count does not tell these.
 */
export function mountsBesides(
  planned: readonly PlannedMount[],
  { builds, records }: Meanwhile,
  isSilent: boolean,
): MountsBesides {
  const ofBuilds = mountsOfBuilds(builds ?? [], planned);
  const { carried, advice: onBases } = carriedMounts(
    ofBuilds,
    (builds ?? []).map(({ target }) => target),
  );
  const all = [...planned, ...ofBuilds].map(({ mount }) => mount);
  const counted = records === undefined ? [] : judgePlan(all, records.before, records.after).unplanned;
  const plain = isSilent ? counted.filter(({ hasBase }) => !hasBase).map(mountOfCount) : [];
  const told = isSilent ? counted.filter(({ hasBase }) => hasBase) : counted;
  const besides = [...carried, ...plain];
  const problems = (builds ?? []).flatMap(({ problem }) => problem ?? []);
  return {
    carried: besides,
    advice: [
      ...(besides.length === 0 ? [] : [adviceOnLearnt(besides, builds ?? [])]),
      ...onBases,
      ...problems,
      ...told.map(adviceOnUnplanned),
    ],
  };
}

/** The mounts of builds that ran which the plan lacks: each once, with all the nodes that it was used on. */
function mountsOfBuilds(builds: readonly LearntBuild[], planned: readonly PlannedMount[]): readonly PlannedMount[] {
  const known = new Set(planned.map(({ mount }) => identityInRecords(mount)));
  const found = new Map<string, PlannedMount>();
  for (const used of builds.flatMap(({ target }) => target.plan.mounts)) {
    const identity = identityInRecords(used.mount);
    const same = found.get(identity);
    if (!known.has(identity)) {
      found.set(
        identity,
        same === undefined ? used : { ...same, nodes: [...(same.nodes ?? []), ...(used.nodes ?? [])] },
      );
    }
  }
  return [...found.values()];
}

/** Records do not tell the platform of what a mount is based on. */
export function identityInRecords(mount: Mount): string {
  return mountDigest({ ...mount, base: { ...mount.base, platform: undefined } });
}

/** A use that the builder counted. Where the namespace ends is a guess, and makes no difference: BuildKit puts it before the id. */
function mountOfCount({ namespace, id, target }: UnplannedMount): PlannedMount {
  const mount: Mount = { namespace, id, base: {}, target };
  return { mount, sharing: [], uses: [], learntFrom: 'usage', dependsOnPlatform: false };
}

function adviceOnLearnt(learnt: readonly PlannedMount[], builds: readonly LearntBuild[]): CarryoverError {
  const names = learnt.map(({ mount }) => describeMount(mount)).join(', ');
  return new CarryoverError(
    `The build used mounts that the plan before it did not have: ${names}. They are saved, too.`,
    {
      code: 'mount-learnt',
      kind: 'advice',
      hint: `The recipe that is kept with the snapshot has them: an inject that is told of no build fills them the next time.${toTellOf(builds)}`,
    },
  );
}

/** The options that would have told of the builds that ran; empty where there are none, or the builds are in no file. */
function toTellOf(builds: readonly LearntBuild[]): string {
  const told = builds.map(({ target: { recipe } }) =>
    [
      ...(recipe.file === undefined || recipe.file === '-' ? [] : [`--file '${recipe.file}'`]),
      ...(recipe.target === undefined ? [] : [`--target '${recipe.target}'`]),
    ].join(', '),
  );
  const ways = [...new Set(told)].filter((way) => way !== '');
  return ways.length === 0 ? '' : ` Or tell of the build: ${ways.join('; or ')}.`;
}

/** Tells of a mount that was used and is not carried, with what to add. */
export function adviceOnUnplanned({ namespace, id, target, hasBase }: UnplannedMount): CarryoverError {
  const more = hasBase ? ', with uid=, gid=, mode=, from= and source= as in the Dockerfile' : '';
  const inNamespace = namespace === '' ? '' : ` (in the namespace ${namespace})`;
  return new CarryoverError(
    `The mount ${id}${inNamespace} was used on this builder meanwhile, and is not carried: the plan did not have it.`,
    {
      code: 'mount-not-planned',
      kind: 'advice',
      hint: `If it is this build’s, add --mount 'id=${id},target=${target}'${more}; with run, before the --.`,
    },
  );
}
