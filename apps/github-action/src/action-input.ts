import { type CommandName, isFlag, type OptionDefinition, optionTable } from '@carryover/host';
import type { ListSeparator } from './input-list';

/** One input of the action. */
export interface ActionInput {
  readonly name: string;
  /** One sentence, without a full stop. */
  readonly description: string;
  /** What the manifest gives where the user gives nothing. */
  readonly default?: string;
  /** Undefined where it is one value. */
  readonly list?: ListSeparator;
  /** The option that it is another name of; undefined for what stands on the command line without one. */
  readonly option?: OptionDefinition;
}

/** What the action says itself, or shows elsewhere. */
const withoutInput: readonly string[] = ['state', 'json', 'progress', 'summary'];

/** Options whose input has another name, in the words of docker's and GitHub's own actions. */
const otherNames: Readonly<Record<string, string>> = {
  mount: 'mounts',
  'build-arg': 'build-args',
  'build-context': 'build-contexts',
  platform: 'platforms',
  'read-scope': 'read-scopes',
};

const separators: Readonly<Record<string, ListSeparator>> = {
  mount: 'line',
  'build-arg': 'line',
  'build-context': 'line',
  platform: 'comma',
  'read-scope': 'comma',
};

/** Defaults that the runner fills in. It does so anew for the post step, when the job's status is known (actions/runner, `ActionRunner.cs`, evaluates inputs in each stage). */
// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of the runner's
const expressions: Readonly<Record<string, string>> = { 'job-status': '${{ job.status }}' };

const besides: readonly ActionInput[] = [
  { name: 'context', description: 'The context of the build; by default the working directory' },
  {
    name: 'bake-files',
    description: 'The files of a build by docker buildx bake; by default those that bake finds',
    list: 'comma',
  },
  {
    name: 'bake-targets',
    description: 'The targets of a build by docker buildx bake; by default its group default',
    list: 'comma',
  },
];

/** The inputs that a command's step takes: those of its options, and what says which build is meant. */
export function inputsOf(commands: readonly CommandName[]): readonly ActionInput[] {
  const rows: readonly OptionDefinition[] = optionTable;
  const options = rows.filter(
    (row) => !withoutInput.includes(row.name) && row.commands.some((command) => commands.includes(command)),
  );
  return [...besides, ...options.map(inputOfOption)];
}

function inputOfOption(option: OptionDefinition): ActionInput {
  const expression = expressions[option.name];
  const usual = expression ?? (isFlag(option) ? 'false' : option.default);
  const list = separators[option.name];
  const explained = option.defaultExplained === undefined ? '' : `; by default ${option.defaultExplained}`;
  return {
    name: inputName(option.name),
    description: `${option.description}${explained}`,
    ...(usual ? { default: usual } : {}),
    ...(list === undefined ? {} : { list }),
    option,
  };
}

/** What the input for an option is called. */
export function inputName(option: string): string {
  return otherNames[option] ?? option;
}
