import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { AttachedEnding } from '../command-runner/attached-command';
import type { ToldBuild } from '../options/invocation';
import type { CommandContext } from './command-context';

/** What became of the user's build. */
export interface BuildOutcome {
  /** `cancelled`: a signal ended it, or came while it ran; `not-started`: there is no such command. */
  readonly state: 'ended' | 'cancelled' | 'not-started';
  /** As a shell would give it: 128 and the signal's number for a build that a signal ended, 127 for one that could not be started. */
  readonly exitCode: number;
  /** Milliseconds since the epoch. */
  readonly began: number;
  readonly seconds: number;
  /** Why it could not be started. */
  readonly reason?: string | undefined;
}

/** Runs the user's command as it stands, with our terminal. Signals that come meanwhile are for it. */
export async function runUserBuild(
  { words }: ToldBuild,
  input: Readable | undefined,
  { surroundings, observe, enterSection, interruptions, signal }: CommandContext,
): Promise<BuildOutcome> {
  signal.throwIfAborted();
  const [program = '', ...rest] = words;
  observe({ kind: 'step', step: 'running the build', detail: program });
  enterSection(undefined);
  const began = Date.now();
  const startedAt = performance.now();
  let wasInterrupted = false;
  const running = surroundings.startAttached({
    program,
    arguments: rest,
    workingDirectory: surroundings.workingDirectory,
    input,
  });
  const ending = await interruptions.passOn(
    (received) => {
      wasInterrupted = true;
      running.pass(received);
    },
    () => running.ended,
  );
  const seconds = (performance.now() - startedAt) / 1000;
  enterSection('carryover after the build');
  return {
    state: stateOf(ending, wasInterrupted),
    exitCode: exitCodeOf(ending),
    began,
    seconds,
    reason: ending.kind === 'not-started' ? `${program}: ${ending.reason}` : undefined,
  };
}

function stateOf(ending: AttachedEnding, wasInterrupted: boolean): BuildOutcome['state'] {
  if (ending.kind === 'not-started') {
    return 'not-started';
  }
  return wasInterrupted || ending.kind === 'signalled' ? 'cancelled' : 'ended';
}

function exitCodeOf(ending: AttachedEnding): number {
  switch (ending.kind) {
    case 'exited':
      return ending.exitCode;
    case 'signalled':
      return 128 + (constants.signals[ending.signal as NodeJS.Signals] ?? 0);
    case 'not-started':
      return 127;
  }
}
