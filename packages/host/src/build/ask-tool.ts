import { type BuildCommand, CarryoverError, type Command, type CommandResult } from '@carryover/core';
import type { Surroundings } from '../surroundings';

/** A remote definition has to be fetched by the builder, which may have to be started for it. In milliseconds. */
const limit = 120_000;

/** A question to the tool of a build about what it would build. */
export interface ToolQuestion {
  readonly command: Pick<BuildCommand, 'program'>;
  /** For messages, such as `docker buildx bake --print`. */
  readonly shown: string;
  /** What follows the program. */
  readonly words: readonly string[];
  readonly input: string | undefined;
}

/** Asks, and reads the answer. Gives a problem where there is none, or one that `read` throws at. */
export async function askTool<Answer>(
  question: ToolQuestion,
  read: (output: string) => Answer,
  { commands, workingDirectory }: Surroundings,
  signal: AbortSignal,
): Promise<{ readonly answer: Answer } | { readonly problem: CarryoverError }> {
  const { command, words, input } = question;
  const asked: Command = { program: command.program, arguments: words, workingDirectory };
  const context = { signal, deadline: limit, inactivityLimit: limit };
  const result = await commands.run(input === undefined ? asked : { ...asked, input }, context);
  if (result.ending !== 'exited' || result.exitCode !== 0) {
    return { problem: refusal(question, result) };
  }
  try {
    return { answer: read(result.output) };
  } catch (cause) {
    const message = `What ${question.shown} answers is not what carryover knows, so what will be built is not known.`;
    return { problem: unanswered(message, 'trouble', cause) };
  }
}

/** What a tool refuses to print, it most likely refuses to build. */
function refusal({ shown, command }: ToolQuestion, { ending, errorTail }: CommandResult): CarryoverError {
  if (ending === 'exited') {
    const said = errorTail.filter((line) => line.trim() !== '');
    const reason = said.findLast((line) => /^error:/i.test(line)) ?? said.at(-1) ?? 'it does not say why';
    return new CarryoverError(`${shown} failed, so what will be built is not known: ${reason}`, {
      code: 'definition-refused',
      kind: 'misuse',
      hint: 'The build itself will most likely fail for the same reason.',
    });
  }
  const isMissing = ending === 'not-found';
  const what = isMissing ? `there is no program ${command.program}` : `it took more than ${limit / 1000} seconds`;
  return unanswered(`${shown} was of no avail: ${what}.`, isMissing ? 'misuse' : 'trouble');
}

function unanswered(message: string, kind: 'misuse' | 'trouble', cause?: unknown): CarryoverError {
  const hint = 'Name the mounts with --mount, as they stand in the Dockerfiles.';
  return new CarryoverError(message, { code: 'definition-unanswered', kind, hint, cause });
}
