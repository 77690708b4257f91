import { type LlbAnswer, readLlbAnswer } from '../plan/llb/llb-answer';
import type { BuildxClient } from './buildx-client';
import type { CommandContext, CommandRunner } from './command-runner';
import { type BuildQuestion, buildxQuestionCommand } from './docker-buildx';

export type LlbReply =
  | { readonly answer: LlbAnswer }
  /** Why there is no answer, for who looks into it: an older buildx or BuildKit, a frontend that does not know the question, or anything that fails. */
  | { readonly reason: string };

/**
 * Asks BuildKit what a build would do, without building. It resolves the base images for that, as the build will. The question is known to BuildKit since 0.26, to Docker's
 * frontend since 1.20, and to buildx, which passes on what it does not know itself, since 0.16.
 */
export async function askForMounts(
  commands: CommandRunner,
  client: BuildxClient,
  question: BuildQuestion,
  context: Pick<CommandContext, 'signal' | 'deadline' | 'inactivityLimit'>,
): Promise<LlbReply> {
  const { ending, exitCode, output, errorTail } = await commands.run(buildxQuestionCommand(client, question), context);
  if (ending !== 'exited' || exitCode !== 0) {
    const said = errorTail.findLast((line) => line.trim() !== '');
    return { reason: ending === 'exited' ? (said ?? `exit code ${exitCode}`) : endings[ending] };
  }
  const read = readLlbAnswer(output);
  return 'answer' in read ? read : { reason: `the answer is not as expected: ${read.problem}` };
}

const endings = {
  deadline: 'it took too long',
  inactive: 'it did not answer',
  'not-found': 'there is no buildx',
} as const;
