import type { BuildSource } from '@carryover/core';
import type { PlannedBuild } from '../build/plan-build';

/** The plan with how its build was known in each mount that does not say so yet. */
export function toldBy(source: BuildSource, planned: PlannedBuild): PlannedBuild {
  const mounts = planned.plan.mounts.map((mount) => ({
    ...mount,
    toldBy: mount.toldBy ?? (mount.learntFrom === 'option' ? 'option' : source),
  }));
  return { ...planned, plan: { ...planned.plan, mounts } };
}
