import { answerOf, askTool, type BuildTool, type CommandResult } from '@carryover/core';
import type { CommandContext } from '../commands/command-context';
import { about, type Finding } from './finding';

/** No version takes longer to tell, in milliseconds. */
const limit = 20_000;

export interface ExaminedTool {
  readonly findings: readonly Finding[];
  /** Whether it answers, so that a builder can be asked of. */
  readonly works: boolean;
  /** Of the engine behind docker; undefined where there is none, or it does not answer. */
  readonly engineVersion: string | undefined;
}

/** Looks for the build tool, and for the engine behind it. */
export async function examineBuildTool(
  tool: BuildTool,
  { surroundings, signal }: Pick<CommandContext, 'surroundings' | 'signal'>,
): Promise<ExaminedTool> {
  const { good, problem } = about('build tool');
  const limits = { signal, deadline: limit, inactivityLimit: limit };
  const version = await askTool(surroundings.commands, tool.version(), limits);
  if ('failed' in version) {
    const { command } = tool.version();
    const shown = [command.program, ...command.arguments].join(' ');
    const what =
      version.failed.ending === 'not-found'
        ? `There is no program ${tool.program}.`
        : `\`${shown}\` does not answer: ${lastWords(version.failed)}`;
    return { findings: [problem(what, tool.advice.install)], works: false, engineVersion: undefined };
  }
  const engineVersion = tool.engineVersion && (await answerOf(surroundings.commands, tool.engineVersion(), limits));
  const behind = engineVersion === undefined ? '' : `; the engine is Docker ${engineVersion}`;
  return { findings: [good(`${tool.name}: ${version.answer}${behind}`)], works: true, engineVersion };
}

export function lastWords({ ending, errorTail }: CommandResult): string {
  return errorTail.findLast((line) => line.trim() !== '') ?? (ending === 'exited' ? 'it says nothing' : ending);
}
