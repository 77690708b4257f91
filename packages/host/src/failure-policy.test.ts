import { readFile } from 'node:fs/promises';
import { CarryoverError, StoreError } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, type Failure, failureOf, type RunOutcome, verdictOf } from './failure-policy';
import { Interruption } from './interruption';

const running = new AbortController().signal;
const misuse = new CarryoverError('wrong', { code: 'c', kind: 'misuse' });
const trouble = new StoreError('away', { code: 'c', transient: false });
const fine: RunOutcome = { warnings: 0, failedMounts: 0, strict: false };

describe('the exit code', () => {
  const rows: [what: string, outcome: Partial<RunOutcome>, verdict: string, lenient: number, strict: number][] = [
    ['nothing went wrong', {}, 'ok', 0, 0],
    ['a warning was given', { warnings: 1 }, 'trouble', 0, 1],
    ['a mount failed', { failedMounts: 1 }, 'trouble', 0, 1],
    ['trouble ended the run', { failure: { kind: 'trouble', error: trouble } }, 'trouble', 0, 1],
    ['misuse', { failure: { kind: 'misuse', error: misuse } }, 'misuse', 2, 2],
    ['a bug', { failure: { kind: 'bug', error: new TypeError('x') }, warnings: 1 }, 'bug', 1, 1],
    ['SIGINT', { failure: { kind: 'interrupted', signal: 'SIGINT' }, warnings: 1 }, 'interrupted', 130, 130],
    ['SIGTERM', { failure: { kind: 'interrupted', signal: 'SIGTERM' } }, 'interrupted', 143, 143],
  ];

  it.each(rows)('when %s: %j is %s, %i, and strictly %i', (_what, outcome, verdict, lenient, strict) => {
    expect(verdictOf({ ...fine, ...outcome })).toBe(verdict);
    expect(exitCodeOf({ ...fine, ...outcome })).toBe(lenient);
    expect(exitCodeOf({ ...fine, ...outcome, strict: true })).toBe(strict);
  });
});

describe('whose fault something is', () => {
  it('knows carryover errors', () => {
    expect(failureOf(misuse, running)).toEqual({ kind: 'misuse', error: misuse });
    expect(failureOf(trouble, running)).toEqual({ kind: 'trouble', error: trouble });
  });

  it('takes errors of the operating system for trouble', async () => {
    const thrown = await readFile('/no/such/file').catch((error) => error);
    const failure = failureOf(thrown, running) as Failure & { kind: 'trouble' };
    expect(failure.kind).toBe('trouble');
    expect(failure.error.message).toContain('/no/such/file');
    expect(failure.error.cause).toBe(thrown);
  });

  it.each([
    new TypeError('x is not a function'),
    Object.assign(new Error('odd'), { code: 'ERR_INVALID_ARG_TYPE' }),
    'a text',
    undefined,
  ])('takes %s for a bug', (thrown) => {
    expect(failureOf(thrown, running)).toEqual({ kind: 'bug', error: thrown });
  });

  it('takes whatever a signal caused for the signal', () => {
    const aborted = AbortSignal.abort(new Interruption('SIGTERM'));
    expect(failureOf(trouble, aborted)).toEqual({ kind: 'interrupted', signal: 'SIGTERM' });
    expect(failureOf(aborted.reason, aborted)).toEqual({ kind: 'interrupted', signal: 'SIGTERM' });
  });
});
