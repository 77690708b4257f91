import { delimiter } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type BakeCommand, CarryoverError, type CommandResult } from '@carryover/core';
import type { Environment } from '../environment/environment';
import type { Surroundings } from '../surroundings';
import { readBakeTargets } from './bake-targets';
import type { FoundTargets } from './build-target';
import { isRemoteContext } from './remote-context';

/** A remote definition has to be fetched by the builder, which may have to be started for it. In milliseconds. */
const limit = 120_000;

/**
 * Asks buildx what a bake will build, by the command's own words and `--print`. Nothing is built or written. A definition on standard input is read here, and kept for
 * the build.
 */
export async function askBake(
  command: BakeCommand,
  { commands, environment, workingDirectory, openStandardInput }: Surroundings,
  signal: AbortSignal,
): Promise<FoundTargets> {
  const isRemote = isRemoteContext(command.targets[0] ?? '');
  const bytes = readsStandardInput(command, isRemote, environment) ? await buffer(openStandardInput()) : undefined;
  const question = { program: command.program, arguments: command.printArguments, workingDirectory };
  const result = await commands.run(bytes === undefined ? question : { ...question, input: bytes.toString('utf8') }, {
    signal,
    deadline: limit,
    inactivityLimit: limit,
  });
  const input = bytes === undefined ? undefined : Readable.from([bytes], { objectMode: false });
  if (result.ending !== 'exited' || result.exitCode !== 0) {
    return { targets: [], input, problem: refusal(command, result) };
  }
  try {
    return { targets: readBakeTargets(result.output, { workingDirectory, isRemote }), input, problem: undefined };
  } catch (cause) {
    return { targets: [], input, problem: unreadable(command, cause) };
  }
}

/**
 * Files of a remote definition are its own, unless they are said to be from here (docker/buildx `commands/bake.go`, `readBakeFiles`); where no file is named, a variable
 * may name some (`bakeEnvFiles`).
 */
function readsStandardInput(
  { files }: BakeCommand,
  isRemote: boolean,
  { BUILDX_BAKE_FILE = '', BUILDX_BAKE_PATH_SEPARATOR }: Environment,
): boolean {
  const separator = BUILDX_BAKE_PATH_SEPARATOR || delimiter;
  const named = files.length > 0 ? files : BUILDX_BAKE_FILE.split(separator).map((file) => file.trim());
  return named.some((file) => file === 'cwd://-' || (file === '-' && !isRemote));
}

/** What buildx refuses to print, it refuses to build. */
function refusal({ tool, program }: BakeCommand, { ending, errorTail }: CommandResult): CarryoverError {
  if (ending === 'exited') {
    const said = errorTail.filter((line) => line.trim() !== '');
    const reason = said.findLast((line) => /^error:/i.test(line)) ?? said.at(-1) ?? 'it does not say why';
    return new CarryoverError(`${tool} --print failed, so what will be built is not known: ${reason}`, {
      code: 'bake-refused',
      kind: 'misuse',
      hint: 'The build itself will most likely fail for the same reason.',
    });
  }
  const isMissing = ending === 'not-found';
  const what = isMissing ? `there is no program ${program}` : `it took more than ${limit / 1000} seconds`;
  return new CarryoverError(`${tool} --print was of no avail: ${what}.`, {
    code: 'bake-unanswered',
    kind: isMissing ? 'misuse' : 'trouble',
    hint: 'Name the mounts with --mount, as they stand in the Dockerfiles.',
  });
}

function unreadable({ tool }: BakeCommand, cause: unknown): CarryoverError {
  return new CarryoverError(
    `What ${tool} --print answers is not what carryover knows, so what will be built is not known.`,
    {
      code: 'bake-unanswered',
      kind: 'trouble',
      hint: 'Name the mounts with --mount, as they stand in the Dockerfiles.',
      cause,
    },
  );
}
