import { suggestion } from '../suggestion';
import { checkFlags, keywords } from './check-flags';
import { parseJson } from './directives';
import type { Instruction } from './instruction';
import { readArguments, readEnvironment } from './name-values';
import type { Report } from './problem';
import { onbuildTrigger, restWords } from './read-instructions';

/** Reports what BuildKit refuses in an instruction before it runs anything, as far as stages and mounts are concerned. */
export function checkInstruction(instruction: Instruction, escapeToken: string, report: Report): void {
  const { keyword } = instruction;
  if (!keywords.includes(keyword)) {
    const place = instruction.source.place(instruction.start, instruction.start + keyword.length);
    const message = `unknown instruction '${keyword.toUpperCase()}'`;
    report({ severity: 'error', code: 'unknown-instruction', message, hint: suggestion(keyword, keywords), place });
    return;
  }
  checkFlags(instruction, report);
  const problem = argumentsProblem(instruction, escapeToken);
  if (problem !== undefined) {
    const place = instruction.source.place(instruction.start, instruction.source.text.length);
    report({
      severity: 'error',
      code: 'malformed-instruction',
      message: `${keyword.toUpperCase()}: ${problem}`,
      place,
    });
  }
}

function argumentsProblem(instruction: Instruction, escapeToken: string): string | undefined {
  if (instruction.isJson && ['run', 'copy', 'add'].includes(instruction.keyword) && !isListOfTexts(instruction.rest)) {
    return 'all that the JSON array holds has to be strings';
  }
  switch (instruction.keyword) {
    case 'from':
      return fromProblem(restWords(instruction));
    case 'env':
      return problemIn(readEnvironment(instruction.rest, escapeToken));
    case 'arg':
      return problemIn(readArguments(instruction.rest, escapeToken));
    case 'copy':
    case 'add':
      return !instruction.isJson && restWords(instruction).length < 2
        ? 'a source and a destination are needed'
        : undefined;
    case 'onbuild':
      return triggerProblem(instruction, escapeToken);
    default:
      return undefined;
  }
}

function isListOfTexts(json: string): boolean {
  const list = parseJson(json);
  return Array.isArray(list) && list.every((item) => typeof item === 'string');
}

function problemIn(read: { readonly problem?: string } | object): string | undefined {
  return 'problem' in read ? read.problem : undefined;
}

function fromProblem(words: readonly string[]): string | undefined {
  const [, as, name] = words;
  if (words.length === 3 && as?.toLowerCase() === 'as' && name !== undefined) {
    return /^[a-z][a-z0-9-_.]*$/.test(name.toLowerCase())
      ? undefined
      : `'${name}' cannot name a stage: it begins with a letter, and letters, digits, '-', '_' and '.' follow`;
  }
  return words.length === 1 ? undefined : "it is 'FROM image' or 'FROM image AS name'";
}

function triggerProblem(instruction: Instruction, escapeToken: string): string | undefined {
  const { keyword } = onbuildTrigger(instruction, escapeToken);
  if (keyword === '') {
    return 'an instruction is needed';
  }
  return ['onbuild', 'from', 'maintainer'].includes(keyword)
    ? `${keyword.toUpperCase()} cannot be triggered`
    : undefined;
}
