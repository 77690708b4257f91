import { stripVTControlCharacters } from 'node:util';
import type { Diagnostic } from '@carryover/core';

/** A diagnostic for people: its place, the line of the file, a mark under the spot, and what to do. Without a line end. */
export function diagnosticText(diagnostic: Diagnostic): string {
  const todo = diagnostic.hint === undefined ? '' : `\n  what to do: ${printable(diagnostic.hint)}`;
  return `${diagnosticMessage(diagnostic)}${todo}`;
}

/** The place and the message, and below them the line of the file with a mark under the spot. */
export function diagnosticMessage(diagnostic: Diagnostic): string {
  const { file, line, column, message } = diagnostic;
  const place = column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
  return [`${place}: ${message}`, ...excerpt(diagnostic)].map(printable).join('\n');
}

/** The line of the file, and carets under the spot where that is known. */
function excerpt({ line, column, length = 1, text }: Diagnostic): string[] {
  if (text === undefined || text.trim() === '') {
    return [];
  }
  const number = `  ${line} | `;
  if (column === undefined) {
    return [number + text];
  }
  const before = text.slice(0, column - 1);
  const spot = text.slice(column - 1, column - 1 + length);
  // Tabs are repeated, so that the carets stand where the spot does, however wide those are shown.
  const blank = before.replace(/[^\t]/gu, ' ');
  return [number + text, `${' '.repeat(number.length - 2)}| ${blank}${'^'.repeat(Math.max([...spot].length, 1))}`];
}

/** Without what would act on the terminal. */
function printable(line: string): string {
  return stripVTControlCharacters(line).replace(/[^\P{Cc}\t]/gu, ' ');
}
