import type { BaseBuild, Toolbox } from '../engine';
import type { Mount } from '../mount/mount';

/** What a stage does with its mount: the name of its script. */
export type StageTask = 'list' | 'pack' | 'unpack';

/** One generated Dockerfile stage, which reaches one mount. */
export interface Stage {
  /** Names the stage's files, in and out. */
  readonly number: number;
  readonly mount: Mount;
  readonly task: StageTask;
  /** Further arguments of the script. */
  readonly arguments: readonly string[];
}

/** A build that carryover generates: stages that run side by side, one for each mount. */
export interface GeneratedBuild {
  /**
   * Unique to this build, of lower-case letters and digits. It stands in each RUN, so that BuildKit neither takes a RUN for one that ran before nor
   * merges two that differ in the mount's id alone (an id is not part of a RUN's cache key: buildkit `solver/llbsolver/ops/exec.go`,
   * `checkShouldClearCacheOpts`), and so that what the build leaves can be found and removed.
   */
  readonly token: string;
  readonly toolbox: Toolbox;
  readonly stages: readonly Stage[];
  /** The user's build that the mounts' bases come from: the stages then follow its Dockerfile. Undefined for stages that stand alone. */
  readonly within?: BaseBuild | undefined;
}
