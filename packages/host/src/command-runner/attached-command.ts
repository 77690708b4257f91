import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { Environment } from '../environment/environment';
import type { InterruptingSignal } from '../interruption';

/** The user's own command: it has our standard output and error, our terminal and our environment. */
export interface AttachedCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  /** What it reads from standard input; undefined for our own, untouched. */
  readonly input: Readable | undefined;
}

/** How a command ended: by itself, by a signal, or not even started because there is no such program. */
export type AttachedEnding =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly reason: string };

export interface RunningCommand {
  readonly ended: Promise<AttachedEnding>;
  /** Passes a signal on that we were sent. */
  pass(signal: InterruptingSignal): void;
}

export type StartAttachedCommand = (command: AttachedCommand) => RunningCommand;

/**
 * Starts attached commands. `sharesTerminal` says that a terminal is our standard input: Ctrl-C there reaches the command without our doing, since it is in the same
 * process group (POSIX, `termios`, INTR), and buildx counts how often it is interrupted.
 */
export function attachedCommands(environment: Environment, sharesTerminal: boolean): StartAttachedCommand {
  return ({ program, arguments: words, workingDirectory, input }) => {
    const subprocess = execa(program, words, {
      cwd: workingDirectory,
      env: { ...environment },
      extendEnv: false,
      ...(input === undefined ? { stdin: 'inherit' } : { input }),
      stdout: 'inherit',
      stderr: 'inherit',
      reject: false,
      buffer: false,
    });
    return {
      ended: subprocess.then(({ exitCode, signal, code, originalMessage }): AttachedEnding => {
        if (signal !== undefined) {
          return { kind: 'signalled', signal };
        }
        return exitCode === undefined
          ? {
              kind: 'not-started',
              reason: code === 'ENOENT' ? 'there is no such program' : (originalMessage ?? 'unknown'),
            }
          : { kind: 'exited', exitCode };
      }),
      pass(signal) {
        if (!(signal === 'SIGINT' && sharesTerminal)) {
          subprocess.kill(signal);
        }
      },
    };
  };
}
