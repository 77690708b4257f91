import { CarryoverError } from '../carryover-error';

export interface StoreErrorDetails {
  /** Stable, kebab-case: `store-unavailable`, `store-truncated`, `store-forbidden`. */
  readonly code: string;
  /** Whether the same call may succeed when made again. */
  readonly transient: boolean;
  /** How long the service asks to be left alone, in milliseconds. */
  readonly retryAfter?: number | undefined;
  /** Whether a writer that has not come to its end, and may never do, holds the name: another name would do. */
  readonly nameIsHeld?: boolean | undefined;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** What a store throws when it cannot do what it was asked. */
export class StoreError extends CarryoverError {
  readonly transient: boolean;
  readonly retryAfter: number | undefined;
  readonly nameIsHeld: boolean;

  constructor(message: string, details: StoreErrorDetails) {
    super(message, { code: details.code, kind: 'trouble', hint: details.hint, cause: details.cause });
    this.name = 'StoreError';
    this.transient = details.transient;
    this.retryAfter = details.retryAfter;
    this.nameIsHeld = details.nameIsHeld ?? false;
  }
}
