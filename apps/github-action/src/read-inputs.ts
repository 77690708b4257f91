import { type CommandName, checkOption, type Environment, isFlag } from '@carryover/host';
import { type ActionInput, inputsOf } from './action-input';
import { type EarlierInputs, readEarlierInputs } from './earlier-inputs';
import { inputList } from './input-list';

/** The inputs of a step, judged. */
export interface ReadInputs {
  /** By the input's name, those that are given. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** What is wrong, each as a sentence that names the input. */
  readonly problems: readonly string[];
  /** What should be spelt otherwise. */
  readonly warnings: readonly string[];
}

/** Reads the inputs that the runner gives as `INPUT_<NAME>`, in upper case (actions/toolkit, `getInput`). An empty one counts as not given. */
export function readInputs(commands: readonly CommandName[], environment: Environment): ReadInputs {
  const earlier: EarlierInputs = readEarlierInputs(environment);
  const problems = [...earlier.problems];
  const given = new Map<string, readonly string[]>();
  for (const input of inputsOf(commands)) {
    const text = inputText(environment, input.name) || earlier.values.get(input.name) || '';
    try {
      const values = input.list === undefined ? [text].filter((value) => value !== '') : inputList(text, input.list);
      problems.push(...problemsOf(input, values));
      if (values.length > 0) {
        given.set(input.name, values);
      }
    } catch (error) {
      problems.push(`${input.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { given, problems: [...problems, ...problemsOfBake(given)], warnings: earlier.warnings };
}

export function inputText(environment: Environment, name: string): string {
  return (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim();
}

function problemsOf({ name, option }: ActionInput, values: readonly string[]): readonly string[] {
  return option === undefined ? [] : values.flatMap((value) => checkOption(option, value, name));
}

/** What tells of one build of a Dockerfile, and not of a bake. */
const ofBuild = ['context', 'file', 'target', 'build-args', 'build-contexts', 'platforms'];

function problemsOfBake(given: ReadInputs['given']): readonly string[] {
  return isBake(given)
    ? ofBuild
        .filter((name) => given.has(name))
        .map((name) => `${name}: bake-files and bake-targets say what is built; leave one of them out`)
    : [];
}

function isBake(given: ReadInputs['given']): boolean {
  return given.has('bake-files') || given.has('bake-targets');
}

/** The command line for a command with these inputs. */
export function wordsOf(command: CommandName, given: ReadInputs['given']): string[] {
  const builder = given.get('builder')?.[0];
  const options = inputsOf([command]).flatMap(({ name, option, list }) => {
    const values = given.get(name) ?? [];
    if (option === undefined || (name === 'builder' && isBake(given))) {
      return [];
    }
    if (isFlag(option)) {
      return values.some((value) => value === 'true' || value === '1') ? [`--${option.name}`] : [];
    }
    const whole = list !== undefined && option.repeatable !== true ? [values.join(',')] : values;
    return whole.filter((value) => value !== '').map((value) => `--${option.name}=${value}`);
  });
  if (!isBake(given)) {
    return [command, ...options, ...(given.get('context') ?? [])];
  }
  const files = (given.get('bake-files') ?? []).flatMap((file) => ['--file', file]);
  const chosen = builder === undefined ? [] : ['--builder', builder];
  return [
    command,
    ...options,
    '--',
    'docker',
    'buildx',
    'bake',
    ...chosen,
    ...files,
    ...(given.get('bake-targets') ?? []),
  ];
}
