import type { BuildRequest } from './build-request';
import type { Command } from './command-runner';

/** How `docker buildx build` is called, its result as a tar on standard output. */
export function buildxBuildCommand(request: BuildRequest): Command {
  return {
    program: 'docker',
    arguments: [
      'buildx',
      'build',
      ...builderFlags(request.builder),
      '--progress=plain',
      // Attestations would add files to the result and time to the build.
      '--provenance=false',
      '--sbom=false',
      ...Object.entries(request.buildArguments).map(([name, value]) => `--build-arg=${name}=${value}`),
      ...Object.entries(request.contexts).map(([name, folder]) => `--build-context=${name}=${folder}`),
      `--file=${request.dockerfile}`,
      '--output=type=tar,dest=-',
      request.context,
    ],
    environment: generatedBuildEnvironment,
  };
}

/** Lists the builder's cache records of one type, in full. */
export function buildxUsageCommand(builder: string | undefined, recordType: string): Command {
  return {
    program: 'docker',
    arguments: ['buildx', 'du', ...builderFlags(builder), '--verbose', `--filter=type=${recordType}`],
    environment: generatedBuildEnvironment,
  };
}

/** Removes cache records by their ids (buildx turns `id=` into a match by regular expression: `commands/prune.go`, `toBuildkitPruneInfo`). */
export function buildxPruneCommand(builder: string | undefined, ids: readonly string[]): Command {
  return {
    program: 'docker',
    arguments: ['buildx', 'prune', ...builderFlags(builder), '--force', `--filter=id=^(${ids.join('|')})$`],
    environment: generatedBuildEnvironment,
  };
}

/** The user's settings for builds of their own have no place in ours. */
const generatedBuildEnvironment: Readonly<Record<string, string | undefined>> = {
  SOURCE_DATE_EPOCH: undefined,
  BUILDX_METADATA_PROVENANCE: undefined,
  BUILDX_METADATA_WARNINGS: undefined,
  BUILDX_GIT_INFO: 'false',
  BUILDKIT_PROGRESS: undefined,
  DOCKER_CLI_HINTS: 'false',
};

function builderFlags(builder: string | undefined): string[] {
  return builder === undefined ? [] : [`--builder=${builder}`];
}
