import type { Readable } from 'node:stream';

/** A command to run: argv, never a shell string. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  /** Variables set on top of the runner's own environment; undefined removes one. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
  /** What it reads on standard input; nothing by default. */
  readonly input?: string;
  /** Commands of one queue cannot run at once. */
  readonly queue?: string;
}

export interface CommandContext {
  readonly signal: AbortSignal;
  /** Longest time that the command may take, in milliseconds. */
  readonly deadline: number;
  /**
   * Longest time without a byte on its standard output or error, in milliseconds. The clock stands still while the caller is the slow side
   * (standard output is full and not being read).
   */
  readonly inactivityLimit: number;
  /** Called with each line of standard error, as it comes, without its line end. */
  readonly onErrorLine?: (line: string) => void;
  /** Consumes standard output to its end; if it throws, the command is ended and its error thrown. Without it, standard output is collected. */
  readonly onOutput?: (output: Readable) => Promise<void>;
}

/** Why a command ended. Anything but `exited` means that carryover ended it. */
export type CommandEnding = 'exited' | 'deadline' | 'inactive' | 'not-found';

export interface CommandResult {
  readonly ending: CommandEnding;
  /** Exit code; undefined when it was ended by a signal or never started. */
  readonly exitCode: number | undefined;
  /** Standard output where `onOutput` was not given, else empty. */
  readonly output: string;
  /** The last lines of standard error (at most 60). */
  readonly errorTail: readonly string[];
}

/**
 * Runs commands. A non-zero exit is a result, not an exception; an aborted signal ends the command (politely, then by force after 5 s) and throws
 * the signal's reason. Never leaves a child behind.
 */
export interface CommandRunner {
  run(command: Command, context: CommandContext): Promise<CommandResult>;
}
