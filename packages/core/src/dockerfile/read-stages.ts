import { checkInstruction } from './check-instruction';
import type { Instruction } from './instruction';
import type { Report } from './problem';
import { readInstructions, restWords } from './read-instructions';

/** One `FROM` and what follows it. */
export interface Stage {
  /** From 0. */
  readonly index: number;
  /** In lower case; undefined for a stage without one. */
  readonly name: string | undefined;
  /** The base as it is written, with variables. */
  readonly base: string;
  readonly from: Instruction;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** The `ARG` instructions before the first `FROM`. */
  readonly globalArguments: readonly Instruction[];
  readonly stages: readonly Stage[];
  readonly escapeToken: string;
}

/** Reads a Dockerfile's stages (buildkit `frontend/dockerfile/instructions/parse.go`, `Parse`). Never throws: all that is wrong is reported. */
export function readStages(lines: readonly string[], report: Report): Dockerfile {
  const { instructions, escapeToken } = readInstructions(lines, report);
  const globalArguments: Instruction[] = [];
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    checkInstruction(instruction, escapeToken, report);
    const current = stages.at(-1);
    if (instruction.keyword === 'from') {
      const [base = '', , name] = restWords(instruction);
      stages.push({ index: stages.length, name: name?.toLowerCase(), base, from: instruction, instructions: [] });
    } else if (current !== undefined) {
      current.instructions.push(instruction);
    } else if (instruction.keyword === 'arg') {
      globalArguments.push(instruction);
    } else {
      const place = instruction.source.place(instruction.start, instruction.start + instruction.keyword.length);
      const message = `${instruction.keyword.toUpperCase()} stands before the first FROM`;
      report({ severity: 'error', code: 'no-stage-yet', message, hint: 'only ARG may stand there', place });
    }
  }
  if (stages.length === 0) {
    const message = 'there is no FROM, so there is nothing to build';
    report({ severity: 'error', code: 'no-stage', message, place: { line: 1 } });
  }
  return { globalArguments, stages, escapeToken };
}
