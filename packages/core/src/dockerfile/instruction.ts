import { readBuilderFlags } from './builder-flags';
import { parseJson } from './directives';
import type { LogicalLine } from './logical-line';
import { trimSpace, trimStart, wordBoundary } from './white-space';

/** A flag such as `--mount=type=cache,…`. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** Undefined where there is no `=`. */
  readonly value: string | undefined;
  /** Where it stands in the logical line. */
  readonly start: number;
  readonly end: number;
}

export interface Instruction {
  /** In lower case. */
  readonly keyword: string;
  readonly flags: readonly Flag[];
  /** What follows the flags. */
  readonly rest: string;
  /** Where keyword and rest begin in the logical line. */
  readonly start: number;
  readonly restStart: number;
  /** True where the rest is a JSON array, which for most instructions is the exec form. */
  readonly isJson: boolean;
  readonly source: LogicalLine;
  /** The lines of the file, from 1, heredocs included. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Reads an instruction from its logical line, or from the part of it that follows `ONBUILD` (buildkit `frontend/dockerfile/parser/split_command.go`). */
export function readInstruction(
  source: LogicalLine,
  from: number,
  escapeToken: string,
  { firstLine, lastLine }: Pick<Instruction, 'firstLine' | 'lastLine'>,
): Instruction {
  const text = source.text.slice(from);
  const start = from + text.length - trimStart(text).length;
  const line = trimSpace(text);
  const boundary = wordBoundary.exec(line);
  const keyword = boundary === null ? line : line.slice(0, boundary.index);
  const argumentsStart = boundary === null ? line.length : boundary.index + boundary[0].length;
  const { flags, restStart } = readBuilderFlags(line.slice(argumentsStart), escapeToken);
  const after = line.slice(argumentsStart + restStart);
  const rest = trimSpace(after);
  return {
    keyword: keyword.toLowerCase(),
    flags: flags.map((flag) =>
      readFlag(flag.text, start + argumentsStart + flag.start, start + argumentsStart + flag.end),
    ),
    rest,
    start,
    restStart: start + argumentsStart + restStart + after.length - trimStart(after).length,
    isJson: rest.startsWith('[') && Array.isArray(parseJson(rest)),
    source,
    firstLine,
    lastLine,
  };
}

function readFlag(word: string, start: number, end: number): Flag {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals < 0 ? undefined : equals);
  return { name, value: equals < 0 ? undefined : word.slice(equals + 1), start, end };
}
