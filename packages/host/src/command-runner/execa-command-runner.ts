import { existsSync } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import {
  CarryoverError,
  type Command,
  type CommandContext,
  type CommandResult,
  type CommandRunner,
} from '@carryover/core';
import { execa } from 'execa';
import type { Environment } from '../environment/environment';
import { activityClock } from './activity-clock';
import { errorLog } from './error-log';
import { outputText } from './output-text';

/** How long a command that was asked to end may take before it is ended by force, in milliseconds. */
const politePeriod = 5_000;

/** Why a command was stopped. `thrown` is what the run rejects with; the others are results. */
type Stop = { readonly ending: 'deadline' | 'inactive' | 'not-found' } | { readonly thrown: unknown };

/**
 * The command runner of Node processes. Commands run in a process group of their own, and end together with what they have started, such as the
 * buildx plugin that `docker` runs.
 */
export function execaCommandRunner(environment: Environment): CommandRunner {
  return { run: (command, context) => runCommand(command, context, environment) };
}

async function runCommand(command: Command, context: CommandContext, environment: Environment): Promise<CommandResult> {
  context.signal.throwIfAborted();
  const stopping = new AbortController();
  // Only the first reason counts: an aborted controller keeps it.
  const stop = (reason: Stop): void => stopping.abort(reason);
  const onAbort = (): void => stop({ thrown: context.signal.reason });
  const clock = activityClock(context.inactivityLimit, () => stop({ ending: 'inactive' }));
  const deadline = setTimeout(() => stop({ ending: 'deadline' }), context.deadline);
  context.signal.addEventListener('abort', onAbort);

  try {
    const subprocess = execa(command.program, command.arguments, {
      ...(command.workingDirectory === undefined ? {} : { cwd: command.workingDirectory }),
      env: { ...environment, ...command.environment },
      extendEnv: false,
      ...(command.input === undefined ? { stdin: 'ignore' } : { input: command.input }),
      encoding: 'buffer',
      buffer: false,
      reject: false,
      cancelSignal: stopping.signal,
      forceKillAfterDelay: politePeriod,
      killDescendants: true,
    });
    const errors = errorLog(context.onErrorLine);
    subprocess.stderr.on('data', (bytes: Buffer) => {
      clock.touch();
      guarded(() => errors.add(bytes), stop);
    });
    const output = meteredOutput(subprocess.stdout, clock, stopping.signal);
    const consumed = consume(output, context, stop);

    const result = await subprocess;
    clearTimeout(deadline);
    clock.stop();
    guarded(errors.end, stop);
    if (
      result.code !== undefined &&
      result.exitCode === undefined &&
      result.signal === undefined &&
      !stopping.signal.aborted
    ) {
      stop(whyNotStarted(command, result.code, result.cause));
    }
    if (stopping.signal.aborted) {
      // What the command had started may have outlived it.
      subprocess.kill('SIGKILL');
    }
    const text = await consumed;
    return { ending: endingOf(stopping.signal), exitCode: result.exitCode, output: text, errorTail: errors.tail() };
  } finally {
    clearTimeout(deadline);
    clock.stop();
    context.signal.removeEventListener('abort', onAbort);
  }
}

/**
 * What the command writes, for the consumer to read. While it is full and not being read the clock is held. It fails when the command is stopped, so
 * that half an output is never taken for a whole one.
 */
function meteredOutput(source: Readable, clock: ReturnType<typeof activityClock>, stopped: AbortSignal): Readable {
  const output = new PassThrough();
  // A consumer learns of a failure by reading; one that has not begun to, or has finished, must not make it uncaught.
  output.on('error', () => undefined);
  source.on('data', (bytes: Buffer) => {
    clock.touch();
    // A consumer that has seen enough destroys its stream; the rest is dropped, so that the command can end.
    if (output.writable && !output.write(bytes)) {
      source.pause();
      clock.hold();
    }
  });
  function flow(): void {
    clock.resume();
    source.resume();
  }
  output.on('drain', flow);
  output.on('close', flow);
  finished(source, { writable: false }).then(
    () => output.end(),
    (error) => output.destroy(error),
  );
  stopped.addEventListener('abort', () =>
    output.destroy(new Error('the command was ended before it had written everything')),
  );
  return output;
}

/** Settles when the consumer has; what it throws stops the command. */
async function consume(output: Readable, context: CommandContext, stop: (reason: Stop) => void): Promise<string> {
  try {
    if (context.onOutput === undefined) {
      return await outputText(output);
    }
    await context.onOutput(output);
    return '';
  } catch (thrown) {
    stop({ thrown });
    return '';
  } finally {
    output.destroy();
  }
}

function guarded(action: () => void, stop: (reason: Stop) => void): void {
  try {
    action();
  } catch (thrown) {
    stop({ thrown });
  }
}

function whyNotStarted(command: Command, code: string, cause: unknown): Stop {
  const folder = command.workingDirectory;
  if (code === 'ENOENT' && (folder === undefined || existsSync(folder))) {
    return { ending: 'not-found' };
  }
  const where = folder === undefined ? '' : ` in ${folder}`;
  const message = `${command.program} could not be started${where} (${code})`;
  return { thrown: new CarryoverError(message, { code: 'command-not-started', kind: 'trouble', cause }) };
}

function endingOf(stopped: AbortSignal): CommandResult['ending'] {
  if (!stopped.aborted) {
    return 'exited';
  }
  const reason: Stop = stopped.reason;
  if ('thrown' in reason) {
    throw reason.thrown;
  }
  return reason.ending;
}
