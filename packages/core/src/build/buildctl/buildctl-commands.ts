import { basename, dirname } from 'node:path';
import { isRemoteContext } from '../../plan/remote-context';
import type { BuildQuestion } from '../build-question';
import type { BuildRequest } from '../build-request';
import type { CacheRecordType } from '../cache-record';
import type { Command } from '../command-runner';
import type { BuildctlProgram } from './buildctl-program';

/** How `buildctl build` is called, its result as a tar on standard output, where one without a file goes. */
export function buildctlBuildCommand(buildctl: BuildctlProgram, request: BuildRequest): Command {
  const { within, target, buildArguments, contexts, context, dockerfile } = request;
  const command = buildctlCommand(buildctl, [
    'build',
    '--frontend=dockerfile.v0',
    '--progress=plain',
    // Of one name, the later counts: ours come after the user's.
    ...(within === undefined ? [] : [...within.options, ...platformWords(within.platform), ...valueWords(within)]),
    ...targetWords(target),
    ...Object.entries(buildArguments).map(([name, value]) => `--opt=build-arg:${name}=${value}`),
    ...Object.entries(contexts).flatMap(([name, folder]) => namedContextWords(name, folder)),
    `--local=dockerfile=${dirname(dockerfile)}`,
    `--opt=filename=${basename(dockerfile)}`,
    ...contextWords(context),
    '--output=type=tar',
  ]);
  return within === undefined ? command : asOfUser(command, within.workingDirectory);
}

/**
 * How BuildKit is asked what it makes of a Dockerfile. buildctl prints what it answers, each part below its name (buildkit `cmd/buildctl/build.go`, `buildAction`).
 */
export function buildctlQuestionCommand(buildctl: BuildctlProgram, question: BuildQuestion): Command {
  const { platform, target, file, context, stepOptions = [] } = question;
  const command = buildctlCommand(buildctl, [
    'build',
    '--frontend=dockerfile.v0',
    '--progress=plain',
    '--opt=requestid=frontend.convertllb',
    ...stepOptions.filter((option) => option.startsWith('--oci-layout=')),
    ...platformWords(platform),
    ...targetWords(target),
    ...valueWords(question),
    ...dockerfileWords(context, file),
    ...contextWords(context),
  ]);
  return asOfUser(command, question.workingDirectory);
}

/** Lists cache records of one type, each as a JSON object on a line of its own; `described`: as in `BuildTool.records`. */
export function buildctlUsageCommand(
  buildctl: BuildctlProgram,
  recordType: CacheRecordType,
  described?: string,
): Command {
  const fits = described === undefined ? '' : `,description~=${JSON.stringify(described)}`;
  return buildctlCommand(buildctl, ['du', `--filter=type==${recordType}${fits}`, '--format={{json .}}']);
}

/** Removes cache records by their ids; prints those that it removed, one JSON object a line. */
export function buildctlPruneCommand(buildctl: BuildctlProgram, ids: readonly string[]): Command {
  return buildctlCommand(buildctl, ['prune', `--filter=id~=^(${ids.join('|')})$`, '--format={{json .}}']);
}

/** Tells of the workers of the daemon. */
export function buildctlWorkersCommand(buildctl: BuildctlProgram): Command {
  return buildctlCommand(buildctl, ['debug', 'workers', '--format={{json .}}']);
}

export function buildctlVersionCommand(buildctl: BuildctlProgram): Command {
  return buildctlCommand(buildctl, ['--version']);
}

function targetWords(target: string | undefined): string[] {
  return target === undefined ? [] : [`--opt=target=${target}`];
}

function platformWords(platform: string | undefined): string[] {
  return platform === undefined ? [] : [`--opt=platform=${platform}`];
}

function valueWords({
  buildArguments,
  buildContexts,
}: Pick<BuildQuestion, 'buildArguments' | 'buildContexts'>): string[] {
  return [
    // One without a value comes from an environment, which buildctl does not look into.
    ...buildArguments.flatMap(({ name, value }) => (value === undefined ? [] : [`--opt=build-arg:${name}=${value}`])),
    ...buildContexts.flatMap(({ name, location }) => namedContextWords(name, location)),
  ];
}

/** A folder has to be given by a local name of its own; anything else BuildKit fetches by itself. */
function namedContextWords(name: string, location: string): string[] {
  if (isRemoteContext(location) || /^(?:docker-image|oci-layout|target|input):/.test(location)) {
    return [`--opt=context:${name}=${location}`];
  }
  const local = name === 'context' || name === 'dockerfile' ? `named-${name}` : name;
  return [`--opt=context:${name}=local:${local}`, `--local=${local}=${location}`];
}

function contextWords(context: string): string[] {
  return isRemoteContext(context) ? [`--opt=context=${context}`] : [`--local=context=${context}`];
}

function dockerfileWords(context: string, file: string | undefined): string[] {
  if (isRemoteContext(context)) {
    return file === undefined ? [] : [`--opt=filename=${file}`];
  }
  return file === undefined
    ? [`--local=dockerfile=${context}`]
    : [`--local=dockerfile=${dirname(file)}`, `--opt=filename=${basename(file)}`];
}

/** buildctl makes a build argument of it (buildkit `cmd/buildctl/build/util.go`, `loadOptEnv`): the user's has no place in builds of ours. */
const generatedBuildEnvironment: Readonly<Record<string, string | undefined>> = { SOURCE_DATE_EPOCH: undefined };

function asOfUser({ environment: _, ...command }: Command, workingDirectory: string): Command {
  return { ...command, workingDirectory };
}

function buildctlCommand({ program, arguments: before }: BuildctlProgram, rest: readonly string[]): Command {
  return { program, arguments: [...before, ...rest], environment: generatedBuildEnvironment };
}
