import { isAbsolute, join } from 'node:path';
import type { BuildRecord, InspectedBuild } from '@carryover/core';
import { isRemoteContext } from '@carryover/core';
import type { BuildTarget } from '../build/build-target';

/** A build that ran, as its builder tells of it. */
export interface RanBuild {
  readonly record: BuildRecord;
  readonly build: InspectedBuild;
  /** The top folder of the repository, from which some of its paths begin. */
  readonly topFolder: string;
}

/** What was built, in the words of a build that is to be planned. `frontendArguments`: of its provenance, where there is one. */
export function targetOfBuild(
  { build, topFolder }: RanBuild,
  frontendArguments: Readonly<Record<string, string>>,
): BuildTarget {
  // A client that did not start the build knows but where it was in the repository.
  const isOwn = build.context !== '';
  const context = isOwn ? build.context : join(topFolder, frontendArguments['vcs:localdir:context'] ?? '.');
  const base = isOwn ? context : topFolder;
  const { dockerfile } = build;
  const isWhole = dockerfile === '-' || isAbsolute(dockerfile) || isRemoteContext(context) || context === '-';
  const file = isWhole ? dockerfile : join(base, dockerfile);
  return {
    title: undefined,
    tool: 'unknown',
    recipe: {
      context,
      file: file === join(context, 'Dockerfile') ? undefined : file,
      target: build.target,
      buildArguments: build.buildArguments,
      buildContexts: build.namedContexts.map((name) => ({ name, location: '' })),
      platforms: build.platforms,
      noCache: false,
      noCacheFilters: [],
      secretsUnknown: true,
    },
  };
}
