import { asTrouble, type CarryoverError, isCarryoverError } from '@carryover/core';
import { failureOf } from '../failure-policy';
import type { CommandContext } from './command-context';

/** What was thrown, if it is trouble that a run survives; anything else is thrown on. */
export function warningOf(thrown: unknown): CarryoverError {
  if (isCarryoverError(thrown) && thrown.kind === 'trouble') {
    return thrown;
  }
  throw thrown;
}

/**
 * Does something that a build must not suffer from: what it throws becomes a warning, and undefined is given. Misuse and interruptions are thrown on. A bug of ours is
 * told as one, since survived in silence it would look like a cold cache for ever.
 */
export async function surviving<Result>(
  { signal, warn }: CommandContext,
  action: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await action();
  } catch (thrown) {
    const failure = failureOf(thrown, signal);
    if (failure.kind === 'interrupted' || failure.kind === 'misuse') {
      throw thrown;
    }
    warn(
      failure.kind === 'bug'
        ? asTrouble(failure.error, 'bug', 'this is a bug in carryover, please report it')
        : failure.error,
    );
    return undefined;
  }
}
