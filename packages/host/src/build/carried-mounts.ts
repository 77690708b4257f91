import { CarryoverError, describeMount, type PlannedMount } from '@carryover/core';

/** Parts a plan's mounts into those that can be carried, and advice about the others. */
export function carriedMounts(planned: readonly PlannedMount[]): {
  readonly carried: readonly PlannedMount[];
  readonly advice: readonly CarryoverError[];
} {
  const isCarried = ({ mount: { base } }: PlannedMount) => base.from === undefined && base.source === undefined;
  return {
    carried: planned.filter(isCarried),
    advice: planned.filter((mount) => !isCarried(mount)).map(adviceOnBase),
  };
}

function adviceOnBase({ mount, uses }: PlannedMount): CarryoverError {
  const [use] = uses;
  const where = use === undefined ? '' : `${use.file}:${use.line}: `;
  return new CarryoverError(
    `${where}the mount ${describeMount(mount)} is based on a stage or an image (from=, source=), and is not carried.`,
    {
      code: 'mount-with-base',
      kind: 'advice',
      hint: 'Such mounts cannot be carried yet; without from= and source= the mount would be.',
    },
  );
}
