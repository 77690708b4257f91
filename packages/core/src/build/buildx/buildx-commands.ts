import type { BuildRecipe } from '../../plan/command/build-command';
import type { BuildQuestion } from '../build-question';
import type { BuildRequest } from '../build-request';
import type { CacheRecordType } from '../cache-record';
import type { Command } from '../command-runner';
import type { BuildxProgram } from './buildx-program';

/** How `docker buildx build` is called, its result as a tar on standard output. */
export function buildxBuildCommand(buildx: BuildxProgram, request: BuildRequest): Command {
  const { within, target } = request;
  const command = buildxCommand(
    buildx,
    ['build'],
    [
      '--progress=plain',
      // Attestations would add files to the result and time to the build.
      '--provenance=false',
      '--sbom=false',
      ...(within === undefined ? [] : userWords(within)),
      ...(target === undefined ? [] : [`--target=${target}`]),
      ...Object.entries(request.buildArguments).map(([name, value]) => `--build-arg=${name}=${value}`),
      ...Object.entries(request.contexts).map(([name, folder]) => `--build-context=${name}=${folder}`),
      `--file=${request.dockerfile}`,
      '--output=type=tar,dest=-',
      request.context,
    ],
  );
  return within === undefined ? command : asOfUser(command, within.workingDirectory);
}

/** What of the user's own build decides what its steps are. Of one name, the later argument counts: ours come after. */
function userWords({ options, platform, ...given }: NonNullable<BuildRequest['within']>): string[] {
  return [...options, ...(platform === undefined ? [] : [`--platform=${platform}`]), ...valueWords(given)];
}

function valueWords({
  buildArguments,
  buildContexts,
}: Pick<BuildRecipe, 'buildArguments' | 'buildContexts'>): string[] {
  return [
    ...buildArguments.map(({ name, value }) => `--build-arg=${name}${value === undefined ? '' : `=${value}`}`),
    ...buildContexts.map(({ name, location }) => `--build-context=${name}=${location}`),
  ];
}

function asOfUser(command: Command, workingDirectory: string): Command {
  // buildx makes a build argument of it, and so the user's own counts.
  const { SOURCE_DATE_EPOCH: _, ...environment } = command.environment ?? {};
  return { ...command, environment, workingDirectory };
}

/**
 * How BuildKit is asked what it makes of a Dockerfile. buildx passes on the name of a question that it does not know (`util/buildflags/call.go`, `ParseCallFunc`), and prints
 * what comes back (`commands/build.go`, `printResult`).
 */
export function buildxQuestionCommand(buildx: BuildxProgram, question: BuildQuestion): Command {
  const { platform, file, target } = question;
  const command = buildxCommand(
    buildx,
    ['build'],
    [
      '--call=convertllb,format=json',
      '--progress=plain',
      ...(platform === undefined ? [] : [`--platform=${platform}`]),
      ...(target === undefined ? [] : [`--target=${target}`]),
      ...valueWords(question),
      ...(file === undefined ? [] : [`--file=${file}`]),
      question.context,
    ],
  );
  return asOfUser(command, question.workingDirectory);
}

/**
 * Lists the builder's cache records of one type, in full; only those whose descriptions fit, where a pattern is given. Of descriptions, buildx passes on a match by regular expression
 * since 0.16; of ids it always did, and hands BuildKit its value as it stands (`commands/prune.go`, `toBuildkitPruneInfo`): so the second condition goes with the first, in the
 * words of BuildKit's filters (containerd `pkg/filters/parser.go`). Seen with 0.13 and 0.36.
 */
export function buildxUsageCommand(buildx: BuildxProgram, recordType: CacheRecordType, described?: string): Command {
  const anyId = JSON.stringify('[a-z0-9]');
  const fits = described === undefined ? [] : [`--filter=id=${anyId},description~=${JSON.stringify(described)}`];
  return buildxCommand(buildx, ['du'], ['--verbose', `--filter=type=${recordType}`, ...fits]);
}

/** Tells of a builder, and starts it if it is not running: only then are its platforms known. */
export function buildxInspectCommand(buildx: BuildxProgram): Command {
  const { program, arguments: before, builder } = buildx;
  const name = builder === undefined ? [] : [builder];
  return { program, arguments: [...before, 'inspect', '--bootstrap', ...name], environment: environmentOf(buildx) };
}

/** Removes cache records by their ids (buildx turns `id=` into a match by regular expression: `commands/prune.go`, `toBuildkitPruneInfo`). */
export function buildxPruneCommand(buildx: BuildxProgram, ids: readonly string[]): Command {
  return buildxCommand(buildx, ['prune'], ['--force', `--filter=id=^(${ids.join('|')})$`]);
}

/** Lists the builds that a builder keeps records of, one JSON object a line (docker/buildx `commands/history/ls.go`). */
export function buildxHistoryCommand(buildx: BuildxProgram): Command {
  return buildxCommand(buildx, ['history', 'ls'], ['--format=json']);
}

/** Tells of one build (docker/buildx `commands/history/inspect.go`). Paths that it tells are relative to the folder in which it runs, where they lead into it. */
export function buildxInspectBuildCommand(buildx: BuildxProgram, ref: string, workingDirectory: string): Command {
  return { ...buildxCommand(buildx, ['history', 'inspect'], ['--format=json', ref]), workingDirectory };
}

/** Prints what a build did, step by step, as JSON on standard error (docker/buildx `commands/history/logs.go`). */
export function buildxLogCommand(buildx: BuildxProgram, ref: string): Command {
  return buildxCommand(buildx, ['history', 'logs'], ['--progress=rawjson', ref]);
}

/** Prints what a build's record holds besides, by its digest (docker/buildx `commands/history/inspect_attachment.go`). */
export function buildxAttachmentCommand(buildx: BuildxProgram, ref: string, digest: string): Command {
  return buildxCommand(buildx, ['history', 'inspect', 'attachment'], [ref, digest]);
}

/** Tells buildx's own version. */
export function buildxVersionCommand({ program, arguments: before }: BuildxProgram): Command {
  return { program, arguments: [...before, 'version'], environment: generatedBuildEnvironment };
}

/** Tells the version of the engine behind docker. */
export function dockerEngineCommand({ program, arguments: before }: BuildxProgram): Command {
  return { program, arguments: [...before.slice(0, -1), 'version', '--format', '{{.Server.Version}}'] };
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

function environmentOf({ configFolder }: BuildxProgram): NonNullable<Command['environment']> {
  return configFolder === undefined
    ? generatedBuildEnvironment
    : { ...generatedBuildEnvironment, BUILDX_CONFIG: configFolder };
}

function buildxCommand(buildx: BuildxProgram, subcommand: readonly string[], rest: readonly string[]): Command {
  const { program, arguments: before, builder } = buildx;
  const builderFlags = builder === undefined ? [] : [`--builder=${builder}`];
  return {
    program,
    arguments: [...before, ...subcommand, ...builderFlags, ...rest],
    environment: environmentOf(buildx),
  };
}
