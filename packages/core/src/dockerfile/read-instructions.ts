import { type Escape, readEscape } from './directives';
import { endsHeredoc, readHeredocs } from './heredoc';
import { type Instruction, readInstruction } from './instruction';
import { LogicalLine } from './logical-line';
import type { Report } from './problem';
import { trimStart, wordBoundary } from './white-space';

/** The lines of a text, without what ends them and without a byte order mark. */
export function splitLines(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  return (lines.at(-1) === '' ? lines.slice(0, -1) : lines).map((line) => line.replace(/[\r\n]+$/, ''));
}

export interface InstructionList {
  readonly instructions: readonly Instruction[];
  readonly escapeToken: Escape;
}

/** Splits a Dockerfile into its instructions (buildkit `frontend/dockerfile/parser/parser.go`, `Parse`). Never throws: what is wrong is reported. */
export function readInstructions(lines: readonly string[], report: Report): InstructionList {
  const { escapeToken, problems } = readEscape(lines);
  problems.forEach(report);
  const instructions: Instruction[] = [];
  for (let index = 0; index < lines.length; ) {
    const { source, end } = readLogicalLine(lines, index, escapeToken);
    if (source !== undefined) {
      const instruction = readInstruction(source, 0, escapeToken, { firstLine: index + 1, lastLine: end });
      const lastLine = skipHeredocs(instruction, lines, escapeToken, report);
      instructions.push({ ...instruction, lastLine });
      index = lastLine;
    } else {
      index = end;
    }
  }
  return { instructions, escapeToken };
}

/** Joins lines from `index` on; `end` is the index after the last. Comments and empty lines in between are left out. */
function readLogicalLine(
  lines: readonly string[],
  index: number,
  escapeToken: Escape,
): { source?: LogicalLine; end: number } {
  const line = lines[index] ?? '';
  const trimmed = isComment(line) ? '' : trimStart(line);
  let joined = joinedWithNext(trimmed, escapeToken);
  if (joined === undefined && trimmed === '') {
    return { end: index + 1 };
  }
  const source = new LogicalLine();
  source.append(joined ?? trimmed, index + 1, line.length - trimmed.length + 1);
  let end = index + 1;
  for (; joined !== undefined && end < lines.length; end++) {
    const more = lines[end] ?? '';
    if (!isComment(more) && trimStart(more) !== '') {
      joined = joinedWithNext(more, escapeToken);
      source.append(joined ?? more, end + 1, 1);
    }
  }
  return { source, end };
}

function isComment(line: string): boolean {
  return trimStart(line).startsWith('#');
}

/** A line without the mark that joins it with the next, which is the escape character, once, before blanks; undefined for a line without. */
function joinedWithNext(line: string, escapeToken: Escape): string | undefined {
  const mark = escapeToken === '\\' ? /(^|[^\\])\\[ \t]*$/ : /(^|[^`])`[ \t]*$/;
  return mark.test(line) ? line.replace(mark, '$1') : undefined;
}

const withHeredocs = ['run', 'copy', 'add'];

/** The number of the last line of an instruction with its heredocs. */
function skipHeredocs(instruction: Instruction, lines: readonly string[], escapeToken: Escape, report: Report): number {
  const holder = instruction.keyword === 'onbuild' ? onbuildTrigger(instruction, escapeToken) : instruction;
  const has = withHeredocs.includes(holder.keyword) && !holder.isJson;
  let next = instruction.lastLine;
  for (const heredoc of has ? readHeredocs(instruction.source.text) : []) {
    while (next < lines.length && !endsHeredoc(lines[next] ?? '', heredoc)) {
      next++;
    }
    if (next >= lines.length) {
      const message = `the heredoc '${heredoc.name}' does not end`;
      const hint = `a line with '${heredoc.name}' alone has to end it`;
      const place = instruction.source.place(instruction.start, instruction.source.text.length);
      report({ severity: 'error', code: 'open-heredoc', message, hint, place });
      return lines.length;
    }
    next++;
  }
  return next;
}

/** The instruction that an `ONBUILD` keeps for later. */
export function onbuildTrigger(instruction: Instruction, escapeToken: string): Instruction {
  return readInstruction(instruction.source, instruction.restStart, escapeToken, instruction);
}

/** Words of an instruction's rest, split at white space. */
export function restWords({ rest }: Instruction): readonly string[] {
  return rest === '' ? [] : rest.split(wordBoundary);
}
