import { CarryoverError, describeMount, mountDigest, type PlannedMount } from '@carryover/core';
import { type BaseProblem, type KnownBases, mergeBases } from './known-bases';
import type { PlannedTarget } from './plan-build';

/** Parts a plan's mounts into those that can be carried, and advice about the others. */
export function carriedMounts(
  planned: readonly PlannedMount[],
  targets: readonly Pick<PlannedTarget, 'bases'>[],
): {
  readonly carried: readonly PlannedMount[];
  readonly advice: readonly CarryoverError[];
} {
  const bases = mergeBases(targets.map((target) => target.bases));
  const isCarried = ({ mount }: PlannedMount) =>
    mount.base.from === undefined ? mount.base.source === undefined : bases.builds.has(mountDigest(mount));
  return {
    carried: planned.filter(isCarried),
    advice: planned.filter((mount) => !isCarried(mount)).map((mount) => adviceOnBase(mount, bases)),
  };
}

function adviceOnBase({ mount, uses }: PlannedMount, { reasons }: KnownBases): CarryoverError {
  const [use] = uses;
  const where = use === undefined ? '' : `${use.file}:${use.line}: `;
  const { reason, hint } = reasons.get(mountDigest(mount)) ?? (mount.base.from === undefined ? onSource : onOption);
  return new CarryoverError(`${where}the mount ${describeMount(mount)} is not carried: ${reason}.`, {
    code: 'mount-with-base',
    kind: 'advice',
    hint,
  });
}

const onSource: BaseProblem = {
  reason: 'without from=, source= names a folder within another mount',
  hint: 'The mount of that id without source= is carried where a step uses it.',
};

const onOption: BaseProblem = {
  reason: 'what it is based on (from=) is known from the Dockerfile alone, and this mount was named by itself',
  hint: 'Tell of the build, with --file or its command after --, and leave the mount out of --mount.',
};
