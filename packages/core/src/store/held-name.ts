import { isCarryoverError } from '../carryover-error';

/** Whether a store says that somebody holds a name, and has not come to an end: it may be read by nobody and written by nobody. */
export function isHeldName(error: unknown): boolean {
  return isCarryoverError(error) && 'nameIsHeld' in error && error.nameIsHeld === true;
}
