/**
 * Who has to act on an error.
 *
 * `misuse`: the user asked for something that cannot be; the run ends at once, before anything was touched.
 * `trouble`: the cache, the builder or the store failed; a build must not suffer from it, so host turns it into a warning unless told otherwise.
 * `advice`: nothing failed, but the user will want to know: a cache that a build does not use, or one that nobody carries.
 */
export type ErrorKind = 'misuse' | 'trouble' | 'advice';

export interface CarryoverErrorDetails {
  /** Stable and machine-readable, in kebab-case: `store-unreachable`. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** What the user can do about it, as a sentence. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

const marker = Symbol.for('carryover.error');

/** The one error that carryover throws on purpose: what happened and where in `message`, what to do in `hint`. */
export class CarryoverError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;
  readonly [marker] = true;

  constructor(message: string, details: CarryoverErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CarryoverError';
    this.code = details.code;
    this.kind = details.kind;
    this.hint = details.hint;
  }
}

/** True for a {@link CarryoverError}, also one from a second copy of this package in the same bundle, where `instanceof` fails. */
export function isCarryoverError(value: unknown): value is CarryoverError {
  return typeof value === 'object' && value !== null && marker in value;
}

/** Wraps whatever was thrown as `trouble`; a {@link CarryoverError} is passed through as it is. */
export function asTrouble(thrown: unknown, code: string, what: string): CarryoverError {
  if (isCarryoverError(thrown)) {
    return thrown;
  }
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new CarryoverError(`${what}: ${reason}`, { code, kind: 'trouble', cause: thrown });
}
