import { type LlbAnswer, readLlbAnswer } from '../plan/llb/llb-answer';
import { type AskContext, askTool } from './ask-tool';
import type { BuildQuestion } from './build-question';
import type { BuildTool } from './build-tool';
import type { CommandRunner } from './command-runner';

export type LlbReply =
  | { readonly answer: LlbAnswer }
  /** Why there is no answer, for who looks into it: an older tool or BuildKit, a frontend that does not know the question, or anything that fails. */
  | { readonly reason: string };

/**
 * Asks BuildKit what a build would do, without building. It resolves the base images for that, as the build will. The question is known to BuildKit since 0.26, and to
 * Docker's frontend since 1.20.
 */
export async function askForMounts(
  commands: CommandRunner,
  tool: BuildTool,
  question: BuildQuestion,
  context: AskContext,
): Promise<LlbReply> {
  if (tool.askForMounts === undefined) {
    return { reason: `${tool.name} cannot ask` };
  }
  const reply = await askTool(commands, tool.askForMounts(question), context);
  if ('failed' in reply) {
    const { ending, exitCode, errorTail } = reply.failed;
    const said = errorTail.findLast((line) => line.trim() !== '');
    return { reason: ending === 'exited' ? (said ?? `exit code ${exitCode}`) : endings[ending] };
  }
  const read = readLlbAnswer(reply.answer);
  return 'answer' in read ? read : { reason: `the answer is not as expected: ${read.problem}` };
}

const endings = {
  deadline: 'it took too long',
  inactive: 'it did not answer',
  'not-found': 'there is no such program',
} as const;
