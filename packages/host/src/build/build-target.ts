import type { Readable } from 'node:stream';
import type { BuildRecipe, CarryoverError, RecordedBuild } from '@carryover/core';

/** One Dockerfile that a build builds. */
export interface BuildTarget {
  /** As `target 'app'`, for messages; undefined where the words of the build are about one Dockerfile. */
  readonly title: string | undefined;
  readonly recipe: BuildRecipe;
  /** What kind of command builds it; `docker build` or the like where that is not said. */
  readonly tool?: RecordedBuild['tool'] | undefined;
  /** The text of the Dockerfile, where it is part of a bake or compose file. */
  readonly inlineDockerfile?: string | undefined;
  /** Why the Dockerfile cannot be read from here, where that is known already; completes "the Dockerfile …". */
  readonly outOfReach?: string | undefined;
}

/** What a build builds, as far as that is to be had. */
export interface FoundTargets {
  readonly targets: readonly BuildTarget[];
  /** What the build has to be given on standard input, where that had to be read. */
  readonly input: Readable | undefined;
  /** Why the targets are not known. */
  readonly problem: CarryoverError | undefined;
}
