import Table from 'cli-table3';
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';

/** Columns of the widest cell of text, so that a table fits a CI's log. */
const textWidth = 40;

/** A table whose first columns are text and whose others are numbers. Ends with a line end. */
export function tableText(
  head: readonly string[],
  rows: readonly string[][],
  totals?: readonly string[],
  textColumns = 2,
): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_name, column) => (column < textColumns ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => row.map(wrapped)), ...(totals === undefined ? [] : [[...totals]]));
  return `${table.toString()}\n`;
}

/** Cuts lines at blanks, and words that are longer than a line within. */
function wrapped(text: string): string {
  const piece = new RegExp(`(?=\\S)(.{1,${textWidth}})(?:\\s+|$)|(.{${textWidth}})`, 'gu');
  return text
    .split('\n')
    .map((line) => [...line.matchAll(piece)].map((match) => match[1] ?? match[2]).join('\n'))
    .join('\n');
}

/** A line of its own, where the builder has several nodes. */
export function nodeText(node: string | undefined): string {
  return node === undefined ? '' : `\non node ${node}`;
}

export function outcomeText(outcome: string, reason: string): string {
  return reason === '' ? outcome : `${outcome}: ${reason}`;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export function count(number: number): string {
  return number.toLocaleString('en-US');
}

export function bytes(number: number): string {
  return prettyBytes(number);
}

/** How long ago something was, in its largest unit. */
export function age(milliseconds: number): string {
  return prettyMilliseconds(Math.max(0, milliseconds), { compact: true });
}

export function duration(seconds: number): string {
  return prettyMilliseconds(seconds * 1000, { millisecondsDecimalDigits: 0 });
}
