import { Readable } from 'node:stream';
import type { Command, CommandContext, CommandEnding, CommandResult, CommandRunner } from '../build/command-runner';

/** What one command of a {@link ScriptedCommandRunner} does. */
export interface ScriptedCommand {
  /** Which command is meant; any, if absent. Another one fails the test with both in the message. */
  readonly matches?: (command: Command) => boolean;
  /** Done while it runs, with what it was given: to look at its context folder, or to abort. */
  readonly during?: (command: Command, context: CommandContext) => void | Promise<void>;
  /** What it writes to standard output. */
  readonly output?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** What it writes to standard error. */
  readonly errorLines?: readonly string[];
  /** 0 by default. */
  readonly exitCode?: number;
  /** `exited` by default. */
  readonly ending?: CommandEnding;
}

export interface ScriptedCommandRunner extends CommandRunner {
  /** The commands that were run so far. */
  readonly commands: readonly Command[];
  /** Throws if some of the script was not played. */
  assertFinished(): void;
}

/** Plays commands from a script, in order, instead of running any: for tests of what makes commands and reads their output. */
export function scriptedCommandRunner(script: readonly ScriptedCommand[]): ScriptedCommandRunner {
  const commands: Command[] = [];

  async function run(command: Command, context: CommandContext): Promise<CommandResult> {
    context.signal.throwIfAborted();
    const step = script[commands.length];
    commands.push(command);
    const shown = JSON.stringify([command.program, ...command.arguments]);
    if (step === undefined) {
      throw new Error(`The script has ${script.length} commands; the next one is not in it: ${shown}`);
    }
    if (step.matches?.(command) === false) {
      throw new Error(`Command ${commands.length} is not the one that the script expects: ${shown}`);
    }
    await step.during?.(command, context);
    context.signal.throwIfAborted();
    for (const line of step.errorLines ?? []) {
      context.onErrorLine?.(line);
    }
    const output = await deliver(step, context);
    const ending = step.ending ?? 'exited';
    return {
      ending,
      exitCode: ending === 'exited' ? (step.exitCode ?? 0) : undefined,
      output,
      errorTail: (step.errorLines ?? []).slice(-60),
    };
  }

  return {
    commands,
    run,
    assertFinished: () => {
      if (commands.length < script.length) {
        throw new Error(`Only ${commands.length} of the script's ${script.length} commands were run`);
      }
    },
  };
}

/** Gives the output to `onOutput`, or collects it where there is none. */
async function deliver(step: ScriptedCommand, context: CommandContext): Promise<string> {
  const source = step.output ?? '';
  const stream =
    typeof source === 'string' || source instanceof Uint8Array
      ? Readable.from([Buffer.from(source)], { objectMode: false })
      : Readable.from(source);
  if (context.onOutput !== undefined) {
    await context.onOutput(stream);
    stream.destroy();
    return '';
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
