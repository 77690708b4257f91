import { readEscape } from '../dockerfile/directives';
import { splitLines } from '../dockerfile/read-instructions';

/**
 * A Dockerfile's text, such that further stages can follow it: it ends with its last line, and that line is not joined with the next. What is written is otherwise as
 * it was, since BuildKit knows steps by their text.
 */
export function withOpenEnd(text: string): string {
  if (text === '') {
    return '';
  }
  const { escapeToken } = readEscape(splitLines(text));
  const mark = escapeToken === '\\' ? /(^|[^\\])\\[ \t\r]*$/ : /(^|[^`])`[ \t\r]*$/;
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => !/^\s*(?:#|$)/.test(line));
  if (last < 0) {
    return `${text}\n`;
  }
  let line = lines[last] ?? '';
  while (mark.test(line)) {
    line = line.replace(mark, '$1');
  }
  return `${[...lines.slice(0, last), line, ...lines.slice(last + 1)].join('\n').replace(/\n*$/, '')}\n`;
}
