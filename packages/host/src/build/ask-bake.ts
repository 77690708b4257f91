import { delimiter } from 'node:path';
import type { BakeCommand } from '@carryover/core';
import { isRemoteContext } from '@carryover/core';
import type { Environment } from '../environment/environment';
import type { Surroundings } from '../surroundings';
import { askTool } from './ask-tool';
import { readBakeTargets } from './bake-targets';
import type { FoundTargets } from './build-target';
import { keepStandardInput } from './standard-input';

/**
 * Asks buildx what a bake will build, by the command's own words and `--print`. Nothing is built or written. A definition on standard input is read here, and kept for
 * the build.
 */
export async function askBake(
  command: BakeCommand,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<FoundTargets> {
  const { environment, workingDirectory } = surroundings;
  const isRemote = isRemoteContext(command.targets[0] ?? '');
  const isPiped = readsStandardInput(command, isRemote, environment);
  const piped = isPiped ? await keepStandardInput(surroundings.openStandardInput()) : undefined;
  const question = {
    command,
    shown: `${command.tool} --print`,
    words: command.printArguments,
    input: piped?.text,
  };
  const read = (output: string) => readBakeTargets(output, { workingDirectory, isRemote });
  const asked = await askTool(question, read, surroundings, signal);
  return 'problem' in asked
    ? { targets: [], input: piped?.forBuild, problem: asked.problem }
    : { targets: asked.answer, input: piped?.forBuild, problem: undefined };
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
