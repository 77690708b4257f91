import type { BuildxClient, Command, CommandResult } from '@carryover/core';
import type { CommandContext } from '../commands/command-context';
import { about, type Finding } from './finding';

/** No version takes longer to tell, in milliseconds. */
const limit = 20_000;

export interface ExaminedTool {
  readonly findings: readonly Finding[];
  /** Whether buildx answers, so that a builder can be asked of. */
  readonly works: boolean;
  /** Of the engine behind docker; undefined where there is none, or it does not answer. */
  readonly engineVersion: string | undefined;
}

/** Looks for docker, or buildx alone, and for the engine behind it. */
export async function examineBuildTool(
  client: BuildxClient,
  { surroundings, signal }: Pick<CommandContext, 'surroundings' | 'signal'>,
): Promise<ExaminedTool> {
  const { good, problem } = about('build tool');
  const ask = (command: Command) =>
    surroundings.commands.run(command, { signal, deadline: limit, inactivityLimit: limit });
  const { program, arguments: words } = client;
  const shown = [program, ...words].join(' ');
  const buildx = await ask({ program, arguments: [...words, 'version'] });
  if (buildx.ending === 'not-found') {
    const finding = problem(`There is no program ${program}.`, 'Install Docker with buildx, or put it in the PATH.');
    return { findings: [finding], works: false, engineVersion: undefined };
  }
  if (!isAnswer(buildx)) {
    const finding = problem(
      `\`${shown} version\` does not answer: ${lastWords(buildx)}`,
      'Install the buildx plugin (the package docker-buildx-plugin, or docker-buildx on Debian).',
    );
    return { findings: [finding], works: false, engineVersion: undefined };
  }
  const engine = words.at(-1) === 'buildx' ? await ask(engineQuestion(client)) : undefined;
  const engineVersion = engine !== undefined && isAnswer(engine) ? engine.output.trim() : undefined;
  const behind = engineVersion === undefined ? '' : `; the engine is Docker ${engineVersion}`;
  return { findings: [good(`${shown}: ${buildx.output.trim()}${behind}`)], works: true, engineVersion };
}

function engineQuestion({ program, arguments: words }: BuildxClient): Command {
  return { program, arguments: [...words.slice(0, -1), 'version', '--format', '{{.Server.Version}}'] };
}

function isAnswer({ ending, exitCode, output }: CommandResult): boolean {
  return ending === 'exited' && exitCode === 0 && output.trim() !== '';
}

export function lastWords({ ending, errorTail }: CommandResult): string {
  return errorTail.findLast((line) => line.trim() !== '') ?? (ending === 'exited' ? 'it says nothing' : ending);
}
