import type { CarryoverError } from '@carryover/core';
import type { Environment } from '../environment/environment';
import { type GivenOptions, optionsOf } from './command-line';
import { commandTable } from './command-table';
import { MisuseError } from './misuse-error';
import { nearestName } from './nearest-name';
import { type CommandName, isFlag, type OptionDefinition } from './option-definition';
import type { OptionValues } from './option-table';

export interface ReadOptions<Command extends CommandName> {
  /** Only to be used where there are no problems. */
  readonly values: OptionValues<Command>;
  /** The path of the build's context, for a command that takes one. */
  readonly context: string | undefined;
  /** Everything that is wrong, each as a sentence that names the option and the wrong value. */
  readonly problems: readonly string[];
}

/** The values of a command's options: from the command line, else from the environment, else the default. */
export function readOptions<Command extends CommandName>(
  command: Command,
  given: GivenOptions,
  unknown: readonly string[],
  environment: Environment,
): ReadOptions<Command> {
  const { problems, words } = judgeUnknown(command, unknown);
  const context = commandTable[command].context ? words.shift() : undefined;
  problems.push(...words.map((word) => problemOfStray(word, command)));
  const values: Record<string, unknown> = {};
  for (const definition of optionsOf(command)) {
    const read = textsOf(definition, given, environment).map((source) => readValue(definition, source));
    problems.push(...read.flatMap((one) => ('problem' in one ? [one.problem] : [])));
    const good = read.flatMap((one) => ('value' in one ? [one.value] : []));
    // Where an option that is not repeatable is given twice, the later counts, as in buildx.
    values[definition.name] = definition.repeatable ? good : good.at(-1);
  }
  // The table's rows decide both this object's fields and the type.
  return { values: values as OptionValues<Command>, context, problems };
}

/** One error for everything that is wrong with a command line. */
export function misuseOf(problems: readonly string[], command?: CommandName, cause?: unknown): CarryoverError {
  return new MisuseError(problems, `see carryover ${command === undefined ? '--help' : `${command} --help`}`, cause);
}

/** A value's text with the way to name it in a message. */
interface Source {
  readonly text: string | null;
  readonly label: string;
}

function textsOf(definition: OptionDefinition, given: GivenOptions, environment: Environment): Source[] {
  const onCommandLine = given.get(definition.name);
  if (onCommandLine !== undefined) {
    return onCommandLine.map((text) => ({ text, label: `--${definition.name}` }));
  }
  const variable = environment[definition.environment] ?? '';
  const lines = definition.repeatable ? variable.split(/\r?\n/) : [variable];
  const set = lines.filter((line) => line !== '');
  if (set.length > 0) {
    return set.map((text) => ({ text, label: definition.environment }));
  }
  return definition.default === undefined ? [] : [{ text: definition.default, label: `--${definition.name}` }];
}

/** What is wrong with a value of an option that is called `label` where the user wrote it: a sentence, or none. */
export function checkOption(definition: OptionDefinition, text: string, label: string): readonly string[] {
  const read = readValue(definition, { text, label });
  return 'problem' in read ? [read.problem] : [];
}

function readValue(definition: OptionDefinition, { text, label }: Source): { value: unknown } | { problem: string } {
  if (text === null) {
    return { problem: `${label}: a value is missing (${definition.placeholder})` };
  }
  const read = definition.schema.safeParse(text);
  if (read.success) {
    return { value: read.data };
  }
  const what = read.error.issues[0]?.message ?? 'it is not valid';
  return { problem: `${label} ${shown(definition, text)}: ${what}` };
}

/** The wrong value; of a build argument only the name, as its value may be a secret. */
function shown(definition: OptionDefinition, text: string): string {
  const part = definition.name === 'build-arg' ? text.replace(/=.*$/s, '=…') : text;
  return `'${part.replace(/\p{Cc}/gu, '?')}'`;
}

/** Parts what the parser did not know into options that are wrong and plain words. */
function judgeUnknown(command: CommandName, unknown: readonly string[]): { problems: string[]; words: string[] } {
  const known = optionsOf(command);
  const problems: string[] = [];
  const words: string[] = [];
  let afterOption = false;
  for (const word of unknown) {
    if (word.startsWith('-') && word !== '-') {
      problems.push(problemOfUnknownOption(word, known, command));
      afterOption = !word.includes('=');
    } else if (afterOption) {
      // Most likely the value of the option that is not known.
      afterOption = false;
    } else {
      words.push(word);
    }
  }
  return { problems, words };
}

function problemOfStray(word: string, command: CommandName): string {
  const { context, buildCommand } = commandTable[command];
  if (buildCommand === 'needed') {
    return `'${word}': unexpected; the build's command stands after --, as in carryover ${command} -- ${word} …`;
  }
  return `'${word}': unexpected; ${command} takes options ${context ? 'and one context' : 'only'}`;
}

function problemOfUnknownOption(word: string, known: readonly OptionDefinition[], command: CommandName): string {
  const name = word.replace(/=.*$/s, '').replace(/^-+/, '');
  const same = known.find((definition) => definition.name === name);
  if (same !== undefined && isFlag(same) && word.startsWith('--')) {
    return `--${name}: a flag, which takes no value`;
  }
  const nearest = nearestName(
    name,
    known.map((definition) => definition.name),
  );
  const suggestion = nearest === undefined ? '' : `; did you mean --${nearest}?`;
  return `${word.replace(/=.*$/s, '')}: ${command} has no such option${suggestion}`;
}
