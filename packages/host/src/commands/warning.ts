import { type CarryoverError, isCarryoverError } from '@carryover/core';

/** What was thrown, if it is trouble that a run survives; anything else is thrown on. */
export function warningOf(thrown: unknown): CarryoverError {
  if (isCarryoverError(thrown) && thrown.kind === 'trouble') {
    return thrown;
  }
  throw thrown;
}
