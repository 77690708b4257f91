import { type CarryoverError, isCarryoverError } from '@carryover/core';
import type { CommandResult } from '../commands/command-result';
import type { Failure, Verdict } from '../failure-policy';
import { causesOf, stackOf } from './error-text';

export interface JsonDocumentParts {
  readonly command: string | undefined;
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly result: CommandResult | undefined;
  readonly warnings: readonly CarryoverError[];
  readonly failure: Failure | undefined;
}

/**
 * What a run did, for machines: `command`, `outcome`, `exitCode`, where it read and wrote, all fields of the command's report (`mounts`, `seconds`, …),
 * `warnings`, and `error` where it ended before its end. One line, with a line end.
 */
export function jsonDocument({ command, verdict, exitCode, result, warnings, failure }: JsonDocumentParts): string {
  const document = {
    command: command ?? null,
    outcome: verdict,
    exitCode,
    ...result?.place,
    ...result?.report,
    warnings: warnings.map(errorObject),
    error: failure === undefined ? null : failureObject(failure),
  };
  return `${JSON.stringify(document)}\n`;
}

function failureObject(failure: Failure): object {
  if (failure.kind === 'interrupted') {
    return { kind: 'interrupted', code: 'interrupted', message: `ended by ${failure.signal}`, hint: null, causes: [] };
  }
  return failure.kind === 'bug'
    ? { ...errorObject(failure.error), kind: 'bug', stack: stackOf(failure.error) }
    : errorObject(failure.error);
}

function errorObject(error: unknown): object {
  const message = error instanceof Error ? error.message : String(error);
  const known = isCarryoverError(error);
  return {
    kind: known ? error.kind : 'bug',
    code: known ? error.code : 'bug',
    message,
    hint: (known ? error.hint : undefined) ?? null,
    causes: causesOf(error),
  };
}
