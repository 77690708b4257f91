import { asTrouble, type CarryoverError, isCarryoverError } from '@carryover/core';
import { exitCodeOfSignal, type InterruptingSignal, Interruption } from './interruption';

/** What ended a run before its end. */
export type Failure =
  | { readonly kind: 'misuse' | 'trouble'; readonly error: CarryoverError }
  | { readonly kind: 'bug'; readonly error: unknown }
  | { readonly kind: 'interrupted'; readonly signal: InterruptingSignal };

/** What became of a run, as far as it decides whether the job fails. */
export interface RunOutcome {
  readonly failure?: Failure | undefined;
  /** How many warnings were given: trouble that was survived. */
  readonly warnings: number;
  /** How many mounts have the outcome `failed`. */
  readonly failedMounts: number;
  /** Whether the user's own files are wrong, as far as they were read. */
  readonly malformed?: boolean | undefined;
  /** Whether a doctor found something that has to be mended. */
  readonly foundProblems?: boolean | undefined;
  /** Of the build that was prefixed. */
  readonly buildExitCode?: number | undefined;
  readonly strict: boolean;
}

/** In one word, for machines. `trouble` is told also where it does not fail the job. */
export type Verdict = 'ok' | 'trouble' | 'misuse' | 'bug' | 'interrupted' | 'build-failed';

/**
 * Whose fault something thrown is. An error of the operating system that nobody translated (disk full, no permission) is trouble, as it tells of the
 * machine. Anything else unexpected is a bug of carryover.
 */
export function failureOf(thrown: unknown, aborted: AbortSignal): Failure {
  if (aborted.aborted && aborted.reason instanceof Interruption) {
    return { kind: 'interrupted', signal: aborted.reason.signal };
  }
  if (isCarryoverError(thrown)) {
    return { kind: thrown.kind === 'misuse' ? 'misuse' : 'trouble', error: thrown };
  }
  if (isSystemError(thrown)) {
    return { kind: 'trouble', error: asTrouble(thrown, 'system-error', 'the operating system refused') };
  }
  return { kind: 'bug', error: thrown };
}

export function verdictOf(outcome: RunOutcome): Verdict {
  if (outcome.failure !== undefined) {
    return outcome.failure.kind;
  }
  if (outcome.malformed === true) {
    return 'misuse';
  }
  if (isFailedBuild(outcome)) {
    return 'build-failed';
  }
  return outcome.warnings > 0 || outcome.failedMounts > 0 || outcome.foundProblems === true ? 'trouble' : 'ok';
}

/**
 * The exit code: this function alone decides what fails a job.
 *
 * - Misuse fails with 2: the user has to change something, and nothing was touched.
 * - Trouble does not fail: a cache that is not there must not break a build. With `--strict` it fails with 1; so does a mount that failed, and a warning.
 *   A doctor's finding fails with 1 in any case: it is what was asked for.
 * - A bug fails with 1, also without `--strict`: survived in silence, it would look like a cold cache for ever.
 * - An interrupted run has the exit code of its signal.
 * - A run that prefixes a build has the build's exit code; where that is 0, what is said above decides.
 */
export function exitCodeOf(outcome: RunOutcome): number {
  if (outcome.failure?.kind === 'interrupted') {
    return exitCodeOfSignal(outcome.failure.signal);
  }
  const codes: Readonly<Record<Exclude<Verdict, 'interrupted'>, number>> = {
    'build-failed': outcome.buildExitCode ?? 1,
    ok: 0,
    trouble: outcome.strict || outcome.foundProblems === true ? 1 : 0,
    misuse: 2,
    bug: 1,
  };
  return codes[verdictOf(outcome) as Exclude<Verdict, 'interrupted'>];
}

function isFailedBuild({ buildExitCode }: RunOutcome): boolean {
  return buildExitCode !== undefined && buildExitCode !== 0;
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'syscall' in thrown && 'code' in thrown && typeof thrown.code === 'string';
}
