import { baseOfMount } from './llb/llb-base';
import type { LlbAnswer, LlbMount, LlbOperation } from './llb/llb-answer';
import { LlbUses } from './llb/llb-uses';
import type { MountPlan } from './mount-plan';
import { PlannedMounts } from './planned-mounts';

/** What an answer of BuildKit does not tell by itself. */
export interface LlbRequest {
  /** The Dockerfile, for messages. */
  readonly file: string;
  /** `BUILDKIT_CACHE_MOUNT_NS`, or empty: it stands before every id. */
  readonly namespace: string;
}

/** The cache mounts in an answer of BuildKit: all that the build will use, also those of which the Dockerfile alone does not tell. */
export function planFromLlb(answer: LlbAnswer, { file, namespace }: LlbRequest): MountPlan {
  const mounts = new PlannedMounts('buildkit');
  const uses = new LlbUses(answer, file);
  for (const [digest, step] of Object.entries(answer.def)) {
    for (const mount of step.exec?.mounts ?? []) {
      if (mount.cacheOpt !== undefined) {
        mounts.add(plannedUse(mount, mount.cacheOpt, step, namespace, answer), uses.of(digest));
      }
    }
  }
  return { mounts: mounts.list(), diagnostics: [] };
}

const sharings = { SHARED: 'shared', PRIVATE: 'private', LOCKED: 'locked' } as const;

function plannedUse(
  mount: LlbMount,
  { ID, sharing }: NonNullable<LlbMount['cacheOpt']>,
  step: LlbOperation,
  namespace: string,
  answer: LlbAnswer,
) {
  const id = ID.slice(namespace.length + 1);
  return {
    mount: { namespace, id, base: baseOfMount(mount, step, answer), target: mount.dest },
    sharing: sharings[sharing],
    // What it would be for another platform is not in the answer.
    dependsOnPlatform: false,
  };
}
