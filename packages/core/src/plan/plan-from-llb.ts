import type { Mount } from '../mount/mount';
import { controlCharacterProblem } from './control-character';
import type { LlbAnswer } from './llb/llb-answer';
import { baseOfMount } from './llb/llb-base';
import { LlbUses } from './llb/llb-uses';
import type { Diagnostic, MountPlan } from './mount-plan';
import { PlannedMounts } from './planned-mounts';

/** What an answer of BuildKit does not tell by itself. */
export interface LlbRequest {
  /** The Dockerfile, for messages. */
  readonly file: string;
  /** `BUILDKIT_CACHE_MOUNT_NS`, or empty: it stands before every id. */
  readonly namespace: string;
  /** `buildkit`, the default, where it was asked before a build; `history` where it is the record of one. */
  readonly learntFrom?: 'buildkit' | 'history';
  /** The steps that count, as the answer names them; undefined for all. */
  readonly steps?: ReadonlySet<string> | undefined;
}

const sharings = { SHARED: 'shared', PRIVATE: 'private', LOCKED: 'locked' } as const;

/** The cache mounts in an answer of BuildKit: all that the build will use, also those of which the Dockerfile alone does not tell. */
export function planFromLlb(
  answer: LlbAnswer,
  { file, namespace, learntFrom = 'buildkit', steps }: LlbRequest,
): MountPlan {
  const mounts = new PlannedMounts(learntFrom);
  const diagnostics: Diagnostic[] = [];
  const places = new LlbUses(answer, file);
  for (const [digest, step] of Object.entries(answer.def)) {
    for (const { cacheOpt, ...written } of step.exec?.mounts ?? []) {
      if (cacheOpt === undefined || steps?.has(digest) === false) {
        continue;
      }
      const id = cacheOpt.ID.slice(namespace.length + 1);
      const mount: Mount = { namespace, id, base: baseOfMount(written, step, answer), target: written.dest };
      const uses = places.of(digest);
      const problem = controlCharacterProblem(mount);
      if (problem === undefined) {
        // What it would be for another platform is not in the answer.
        mounts.add({ mount, sharing: sharings[cacheOpt.sharing], dependsOnPlatform: false }, uses);
      } else {
        diagnostics.push({ ...problem, file, line: uses[0]?.line ?? 1 });
      }
    }
  }
  return { mounts: mounts.list(), diagnostics };
}
