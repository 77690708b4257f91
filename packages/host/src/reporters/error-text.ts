import { isCarryoverError } from '@carryover/core';
import type { Failure } from '../failure-policy';

/** How deep a chain of causes is followed. */
const longestChain = 5;

/** The messages of what caused an error, nearest first, without those that the one above has told already. */
export function causesOf(error: unknown): string[] {
  const messages: string[] = [];
  let told = messageOf(error);
  for (let cause = causeOf(error); cause !== undefined && messages.length < longestChain; cause = causeOf(cause)) {
    const message = messageOf(cause);
    if (!told.includes(message)) {
      messages.push(message);
      told = message;
    }
  }
  return messages;
}

/** An error for people: what happened, what to do, and why it happened. Ends with a line end. */
export function errorText(severity: 'error' | 'warning', error: unknown): string {
  const [first = '', ...more] = messageOf(error).split('\n');
  const lines = [`carryover: ${severity}: ${first}`, ...more.map((line) => `  ${line}`)];
  const causes = causesOf(error);
  if (causes.length > 0) {
    lines.push(`  because: ${causes.map((cause) => cause.replaceAll('\n', '\n    ')).join('\n  because: ')}`);
  }
  if (isCarryoverError(error) && error.hint !== undefined) {
    lines.push(`  what to do: ${error.hint}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What ended a run, for people: trouble that does not fail the job is a warning. */
export function failureText(failure: Failure, strict: boolean): string {
  switch (failure.kind) {
    case 'interrupted':
      return `carryover: ended by ${failure.signal}\n`;
    case 'bug':
      return `carryover: error: this is a bug in carryover, please report it:\n${stackOf(failure.error)}\n`;
    case 'trouble':
      return errorText(strict ? 'error' : 'warning', failure.error);
    case 'misuse':
      return errorText('error', failure.error);
  }
}

export function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error ? thrown.cause : undefined;
}
