import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import type { MountPlan, PlannedMount } from './mount-plan';

/** The plan of mounts that the user named: nothing is known of where they are used. */
export function planFromMounts(mounts: readonly Mount[]): MountPlan {
  return {
    mounts: mounts.map((mount) => ({
      mount,
      sharing: [],
      uses: [],
      learntFrom: 'option',
      dependsOnPlatform: false,
    })),
    diagnostics: [],
  };
}

/** One plan for several: of each identity one mount, as the first plan has it, with the uses that all know of; each diagnostic once. */
export function mergePlans(plans: readonly MountPlan[]): MountPlan {
  const mounts = new Map<string, PlannedMount>();
  for (const planned of plans.flatMap((plan) => plan.mounts)) {
    const identity = mountDigest(planned.mount);
    const known = mounts.get(identity);
    mounts.set(identity, known === undefined ? planned : merged(known, planned));
  }
  return { mounts: [...mounts.values()], diagnostics: distinct(plans.flatMap((plan) => plan.diagnostics)) };
}

function merged(one: PlannedMount, other: PlannedMount): PlannedMount {
  return {
    ...one,
    sharing: distinct([...one.sharing, ...other.sharing]),
    uses: distinct([...one.uses, ...other.uses]),
    dependsOnPlatform: one.dependsOnPlatform || other.dependsOnPlatform,
    platforms: allOf(one.platforms, other.platforms),
    nodes: allOf(one.nodes, other.nodes),
  };
}

/** What neither knows stays unknown. */
function allOf(one: readonly string[] | undefined, other: readonly string[] | undefined): string[] | undefined {
  return one === undefined && other === undefined ? undefined : distinct([...(one ?? []), ...(other ?? [])]);
}

/** Compared by what they say. */
function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
