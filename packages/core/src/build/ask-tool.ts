import type { ToolQuestion } from './build-tool';
import type { CommandContext, CommandResult, CommandRunner } from './command-runner';

export type AskContext = Pick<CommandContext, 'signal' | 'deadline' | 'inactivityLimit'>;

export type ToolReply<Answer> =
  | { readonly answer: Answer }
  /** The command's own result where it failed, or where nobody can read what it printed. */
  | { readonly failed: CommandResult };

/** Asks a build tool. */
export async function askTool<Answer>(
  commands: CommandRunner,
  { command, read }: ToolQuestion<Answer>,
  context: AskContext,
): Promise<ToolReply<Answer>> {
  const result = await commands.run(command, context);
  const answer = result.ending === 'exited' && result.exitCode === 0 ? read(result.output) : undefined;
  return answer === undefined ? { failed: result } : { answer };
}

/** As {@link askTool}; undefined where there is no answer. */
export async function answerOf<Answer>(
  commands: CommandRunner,
  question: ToolQuestion<Answer>,
  context: AskContext,
): Promise<Answer | undefined> {
  const reply = await askTool(commands, question, context);
  return 'answer' in reply ? reply.answer : undefined;
}
