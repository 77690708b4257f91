import type { MountRecord } from '../build/mount-records';
import { isBased } from '../build/record-of-mount';
import type { Mount } from '../mount/mount';

/** How a plan stands to what the builder did meanwhile. */
export interface PlanVerdict {
  /** Mounts that were planned and that no step has used: all steps that would have were found in the build cache, or skipped. */
  readonly unreached: readonly Mount[];
  /** Mounts that were used and not planned: by this build, or by another on the same builder. */
  readonly unplanned: readonly UnplannedMount[];
}

export interface UnplannedMount {
  readonly namespace: string;
  readonly id: string;
  readonly target: string;
  /** Whether it has an owner, a mode or a base, of which the builder does not tell more. */
  readonly hasBase: boolean;
}

/** Compares a plan with the builder's records from just before and just after the build. */
export function judgePlan(
  planned: readonly Mount[],
  before: readonly Pick<MountRecord, 'record' | 'uses'>[],
  after: readonly MountRecord[],
): PlanVerdict {
  const usesBefore = new Map(before.map(({ record, uses }) => [record, uses]));
  const used = after.filter(({ record, uses }) => uses > (usesBefore.get(record) ?? 0));
  const usedKeys = new Set(used.map((record) => keyOf(record.cacheId, record.hasBase)));
  const plannedKeys = new Set(planned.map(keyOfMount));
  const unplanned = new Map(
    used
      .filter((record) => !plannedKeys.has(keyOf(record.cacheId, record.hasBase)))
      .map((record) => [keyOf(record.cacheId, record.hasBase), unplannedMount(record)]),
  );
  return {
    unreached: planned.filter((mount) => !usedKeys.has(keyOfMount(mount))),
    unplanned: [...unplanned.values()],
  };
}

function keyOfMount(mount: Mount): string {
  return keyOf(`${mount.namespace}/${mount.id}`, isBased(mount));
}

function keyOf(cacheId: string, hasBase: boolean): string {
  return `${hasBase ? 'based' : 'plain'} ${cacheId}`;
}

/** BuildKit puts the namespace and a slash before the id; a namespace with a slash of its own is not told apart, and need not be: the user is. */
function unplannedMount({ cacheId, target, hasBase }: MountRecord): UnplannedMount {
  const slash = cacheId.indexOf('/');
  return { namespace: cacheId.slice(0, slash), id: cacheId.slice(slash + 1), target, hasBase };
}
