import { closestMatch } from 'leven';
import { csvFields } from '../plan/csv-fields';
import { parseJson } from './directives';
import type { Flag, Instruction } from './instruction';
import { readArguments, readEnvironment } from './name-values';
import type { Report } from './problem';
import { onbuildTrigger, restWords } from './read-instructions';

/** The flags of each instruction; undefined where BuildKit does not look at them (buildkit `frontend/dockerfile/instructions/parse.go`). */
const flagsOf: Readonly<Record<string, readonly string[] | undefined>> = {
  // The first of those that are equally near is what is suggested, so the frequent ones stand first.
  run: ['mount', 'network', 'security', 'device'],
  from: ['platform'],
  copy: ['from', 'chown', 'chmod', 'link', 'parents', 'exclude'],
  env: [],
  arg: undefined,
  add: ['chown', 'chmod', 'link', 'keep-git-dir', 'checksum', 'unpack', 'exclude'],
  workdir: [],
  cmd: [],
  entrypoint: [],
  expose: [],
  healthcheck: ['interval', 'timeout', 'start-period', 'start-interval', 'retries'],
  label: [],
  maintainer: [],
  onbuild: [],
  shell: [],
  stopsignal: undefined,
  user: [],
  volume: [],
};

const keywords = Object.keys(flagsOf);
const booleanFlags = ['link', 'keep-git-dir', 'unpack', 'parents'];

/** Reports what BuildKit refuses in an instruction before it runs anything, as far as stages and mounts are concerned. */
export function checkInstruction(instruction: Instruction, escapeToken: string, report: Report): void {
  const { keyword } = instruction;
  const known = Object.hasOwn(flagsOf, keyword);
  if (!known) {
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

function checkFlags(instruction: Instruction, report: Report): void {
  const valid = flagsOf[instruction.keyword];
  const seen = new Set<string>();
  for (const flag of valid === undefined ? [] : instruction.flags) {
    const place = instruction.source.place(flag.start, flag.end);
    const name = `${instruction.keyword.toUpperCase()} --${flag.name}`;
    if (!valid?.includes(flag.name)) {
      const hint = suggestion(flag.name, valid ?? []);
      report({ severity: 'error', code: 'unknown-flag', message: `${name}: there is no such flag`, hint, place });
    } else if (lacksValue(flag)) {
      report({
        severity: 'error',
        code: 'flag-without-value',
        message: `${name} needs a value`,
        hint: `write --${flag.name}=…`,
        place,
      });
    } else if (seen.has(flag.name) && !['mount', 'device', 'exclude'].includes(flag.name)) {
      report({
        severity: 'error',
        code: 'repeated-flag',
        message: `${name} is given twice`,
        hint: 'remove one of them',
        place,
      });
    } else if (flag.name === 'mount') {
      checkMount(instruction, flag, report);
    }
    seen.add(flag.name);
  }
}

/** A flag that is true or false may stand alone, but not before an equals sign with nothing after it. */
function lacksValue({ name, value }: Flag): boolean {
  return booleanFlags.includes(name) ? value === '' : value === undefined;
}

/** What BuildKit checks of a mount also where its stage is not built (`frontend/dockerfile/instructions/commands_runmount.go`, `runMountPostHook`). */
function checkMount(instruction: Instruction, flag: Flag, report: Report): void {
  const place = instruction.source.place(flag.start, flag.end);
  const split = csvFields(flag.value ?? '');
  if ('problem' in split) {
    report({ severity: 'error', code: 'malformed-mount', message: `RUN --mount: ${split.problem}`, place });
    return;
  }
  for (const field of split.fields) {
    const from = /^from=(.*)$/is.exec(field)?.[1] ?? '';
    const dollar = from.indexOf('$');
    if (dollar >= 0 && dollar < from.length - 1) {
      const message = `RUN --mount: from=${from}: BuildKit expands no variable here`;
      const hint = `name a stage of its own, 'FROM ${from} AS some-name' at the top, and write from=some-name`;
      report({ severity: 'error', code: 'variable-in-from', message, hint, place });
    }
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

/** What may have been meant. */
export function suggestion(word: string, valid: readonly string[]): string {
  const nearest = closestMatch(word.trim().toLowerCase(), valid, { maxDistance: 3 });
  if (nearest !== undefined) {
    return `did you mean '${nearest}'?`;
  }
  return valid.length === 0 ? 'it takes none' : `there are ${valid.join(', ')}`;
}
