import { join } from 'node:path';
import * as z from 'zod';
import { buildKitRules, type MountRules } from '../../plan/mount-rules';
import { renderInPlace } from '../../stages/render-in-place';
import type { BuildRequest } from '../build-request';
import type { BuildTool, ToolQuestion } from '../build-tool';
import type { BuilderFacts } from '../builder-facts';
import type { CacheRecord, CacheRecordType } from '../cache-record';
import type { Command } from '../command-runner';
import { readJson } from '../read-json';
import type { DockerBuildProgram } from './docker-build-program';

/**
 * `docker build` of Docker 20.10, whose command line has a BuildKit client of its own. It is what remains where buildx is refused. Its BuildKit (0.8) and its Dockerfiles
 * (1.2) know no named contexts, no `RUN --network`, and expand nothing in a mount's options; all seen on 20.10.24.
 */
export function dockerBuildTool(docker: DockerBuildProgram): BuildTool {
  const { program, arguments: before, architecture } = docker;
  const command = (words: readonly string[]): Command => ({
    program,
    arguments: [...before, ...words],
    environment: { DOCKER_BUILDKIT: '1', BUILDKIT_PROGRESS: undefined, SOURCE_DATE_EPOCH: undefined },
  });
  const line = (words: readonly string[]): ToolQuestion<string> => ({
    command: command(words),
    read: (output) => output.trim() || undefined,
  });
  return {
    name: [program, ...before, 'build'].join(' '),
    program,
    builder: undefined,
    advice: {
      install: 'Install Docker, or put it in the PATH.',
      findBuilder: 'Does `docker version` reach the engine?',
      startBuilder: () => 'Start the Docker engine.',
      newerBuildKit: 'Use a newer Docker, with buildx.',
      usageCommand: 'docker system df --verbose',
      pruneCommand: 'docker builder prune',
      pruneMountsCommand: 'docker builder prune --filter type=exec.cachemount',
    },
    lacks: { namedContexts: true, contextNames: true, buildKitByDefault: true },
    render: (build) => renderInPlace(build, architecture),
    answers: 'archive',
    dockerfilePaths: ({ context, file }) => [file ?? join(context, 'Dockerfile')],
    mountRules: { ...buildKitRules, mountOf },
    build: (request) => command(buildWords(request)),
    explainFailure: () => undefined,
    askForMounts: undefined,
    version: () => line(['version', '--format', 'docker {{.Client.Version}}, without buildx']),
    engineVersion: () => line(['version', '--format', '{{.Server.Version}}']),
    inspect: () => ({ command: command(['version', '--format', '{{json .Server}}']), read: readServer }),
    // What it tells of a mount's record lacks the id.
    records: (type) =>
      type === 'exec.cachemount'
        ? undefined
        : {
            command: command(['system', 'df', '--verbose', '--format', '{{json .}}']),
            read: (output) => readDiskUsage(output, type),
          },
    // `id` is a regular expression here, too (moby v20.10 `builder/builder-next/builder.go`, `toBuildkitPruneInfo`; seen).
    prune: (ids) => ({
      command: command(['builder', 'prune', '--force', `--filter=id=^(${ids.join('|')})$`]),
      read: (printed) => ids.filter((id) => printed.split('\n').includes(id)),
    }),
    history: undefined,
  };
}

/** A stage that is generated cannot be given both the user's context and the toolbox. */
const mountOf: MountRules['mountOf'] = (fields, namespace, isStage) =>
  fields.from === undefined || fields.from === '' || fields.from === 'scratch'
    ? buildKitRules.mountOf(fields, namespace, isStage)
    : {
        code: 'base-not-reached',
        reason: `from=${fields.from}: Docker 20.10 cannot be given what it takes to reach it, so it is not carried`,
        hint: 'without from=, the mount is carried; or build with a newer Docker and its buildx',
      };

/** Asks docker for its own version, and for the engine's architecture; there is no other way to know Docker 20.10. */
export function dockerVersionsQuestion(
  docker: Pick<DockerBuildProgram, 'program' | 'arguments'>,
): ToolQuestion<{ readonly client: string; readonly architecture: string | undefined }> {
  return {
    command: { program: docker.program, arguments: [...docker.arguments, 'version', '--format', '{{json .}}'] },
    read: (output) => {
      const read = readJson(output, versions);
      return read && { client: read.Client.Version, architecture: read.Server?.Arch };
    },
  };
}

const versions = z.object({
  Client: z.object({ Version: z.string() }),
  Server: z.object({ Arch: z.string() }).nullish(),
});

/** `--network` is for all steps of the build. */
function buildWords({ dockerfile, buildArguments, context, target }: BuildRequest): string[] {
  return [
    'build',
    '--progress=plain',
    '--network=none',
    ...(target === undefined ? [] : [`--target=${target}`]),
    ...Object.entries(buildArguments).map(([name, value]) => `--build-arg=${name}=${value}`),
    `--file=${dockerfile}`,
    '--output=type=tar,dest=-',
    context,
  ];
}

const server = z.object({ Arch: z.string(), Os: z.string() });

function readServer(output: string): BuilderFacts | undefined {
  const read = readJson(output, server);
  return (
    read && {
      name: 'default',
      driver: 'docker',
      nodes: [
        {
          name: 'default',
          status: 'running',
          error: undefined,
          version: undefined,
          platforms: [`${read.Os}/${read.Arch}`],
          collectionRules: [],
        },
      ],
    }
  );
}

/** What `docker system df --verbose --format={{json .}}` prints of 20.10, where all values are texts. */
const diskUsage = z.object({
  BuildCache: z.array(
    z.object({
      ID: z.string(),
      CacheType: z.string(),
      Description: z.string(),
      Parent: z.string(),
      InUse: z.string(),
      UsageCount: z.string(),
    }),
  ),
});

function readDiskUsage(output: string, type: CacheRecordType): CacheRecord[] | undefined {
  return readJson(output, diskUsage)?.BuildCache.flatMap(({ ID, CacheType, Description, Parent, InUse, UsageCount }) =>
    CacheType === type
      ? [
          {
            id: ID,
            description: Description,
            hasParents: Parent !== '',
            isInUse: InUse === 'true',
            uses: Number(UsageCount),
          },
        ]
      : [],
  );
}
