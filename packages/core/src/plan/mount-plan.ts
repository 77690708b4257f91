import type { Mount } from '../mount/mount';
import type { Sharing } from './mount-field';

/** An instruction that uses a mount. */
export interface MountUse {
  readonly file: string;
  /** The first line of the instruction, from 1. */
  readonly line: number;
  /** The stage that it runs in: its name, or `stage-0` and so on as BuildKit shows it. */
  readonly stage: string;
}

/**
 * How carryover knows of a mount: by asking BuildKit what a build would do, by reading the Dockerfile, because the user named it, from what the builder's records say that a
 * build did, or because the builder counted a use of it.
 */
export type MountSource = 'buildkit' | 'dockerfile' | 'option' | 'history' | 'usage';

/**
 * How carryover knows of a build: by options or the build's own command, by a bake or a compose file that the command names, by the recipe of the last build, or because
 * nothing else was said: then it is the `Dockerfile` in the working directory.
 */
export type BuildSource = 'option' | 'command' | 'bake' | 'compose' | 'recipe' | 'default';

/** A mount that a build uses. */
export interface PlannedMount {
  readonly mount: Mount;
  /** Every way that it is used in. */
  readonly sharing: readonly Sharing[];
  /** Where it is used, in the order of the file. Empty where that is not known. */
  readonly uses: readonly MountUse[];
  readonly learntFrom: MountSource;
  /** How carryover knew of the build. Undefined where it was not asked. */
  readonly toldBy?: BuildSource | undefined;
  /** True where what tells it from others (its id, target or base) depends on the platform that is built for. */
  readonly dependsOnPlatform: boolean;
  /** The platforms that builds with it are for, as they were asked for; empty text where none was. Undefined where that is not known. */
  readonly platforms?: readonly string[] | undefined;
  /** The nodes of the builder whose records of builds have it; undefined where it was not learnt from them. */
  readonly nodes?: readonly string[] | undefined;
}

/** Something to tell about a file: what it is, where, and what to do. */
export interface Diagnostic {
  /** `error`: BuildKit refuses such a build. `warning`: what the build does cannot be known from here, and so is not in the plan. */
  readonly severity: 'error' | 'warning';
  /** Stable and machine-readable, in kebab-case. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly file: string;
  /** Lines and columns are counted from 1. */
  readonly line: number;
  readonly column?: number | undefined;
  readonly length?: number | undefined;
  /** The line of the file. */
  readonly text?: string | undefined;
}

/** The mounts that a build will use, and what could not be learnt or is wrong. */
export interface MountPlan {
  readonly mounts: readonly PlannedMount[];
  readonly diagnostics: readonly Diagnostic[];
}
