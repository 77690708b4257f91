import type { Diagnostic } from '@carryover/core';

/** A diagnostic for people: place and message, and below them the line with a caret. */
export function diagnosticText({ file, line, column, length, text, message }: Diagnostic): string {
  const place = [file, line, ...(column === undefined ? [] : [column])].join(':');
  if (text === undefined || column === undefined) {
    return `${place}: ${message}`;
  }
  return `${place}: ${message}\n${text}\n${' '.repeat(column - 1)}${'^'.repeat(Math.max(1, length ?? 1))}`;
}
