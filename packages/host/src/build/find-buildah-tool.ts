import {
  answerOf,
  type BuildahProgram,
  type BuildTool,
  buildahFactsCommand,
  buildahTool,
  readBuildahFacts,
} from '@carryover/core';
import type { Surroundings } from '../surroundings';

/** Starting podman for the first time makes its storage. In milliseconds. */
const limit = 60_000;

/** What a command of podman or buildah tells, or what goes without one. */
export interface BuildahCall extends Pick<BuildahProgram, 'kind' | 'program' | 'arguments'> {
  /** As the build's command has them: `--isolation=chroot`. */
  readonly stepOptions: readonly string[];
}

/** podman or buildah as a build calls it, and what it tells of itself. Where it does not answer, a generated build will say so. */
export async function findBuildahTool(
  { stepOptions, ...called }: BuildahCall,
  { commands, environment }: Pick<Surroundings, 'commands' | 'environment'>,
  signal: AbortSignal,
): Promise<BuildTool> {
  const question = { command: buildahFactsCommand(called), read: readBuildahFacts };
  const facts = await answerOf(commands, question, { signal, deadline: limit, inactivityLimit: limit });
  const isolation = stepOptions.findLast((option) => option.startsWith(isolationOption));
  return buildahTool({
    ...called,
    version: facts?.version,
    architecture: facts?.architecture ?? 'amd64',
    isRemote: facts?.isRemote ?? false,
    stepOptions: stepOptions.filter((option) => !option.startsWith(isolationOption)),
    // An option comes before the variable (buildah `pkg/parse/parse.go`, `IsolationOption`).
    isolation: isolation?.slice(isolationOption.length) ?? (environment.BUILDAH_ISOLATION || undefined),
  });
}

const isolationOption = '--isolation=';
