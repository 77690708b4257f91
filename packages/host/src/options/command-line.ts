import { Command, CommanderError } from 'commander';
import { commandTable } from './command-table';
import { type CommandName, commandNames, isFlag, type OptionDefinition } from './option-definition';
import { optionTable } from './option-table';

/** What stands on a command line, not yet judged. */
export type CommandLine =
  | { readonly kind: 'print'; readonly text: string }
  /** `given` holds the texts of each option, null for one whose value is missing. */
  | {
      readonly kind: 'command';
      readonly command: CommandName;
      readonly given: GivenOptions;
      /** What is neither an option nor the value of one. */
      readonly unknown: readonly string[];
      /** The build's own command, after `--`. */
      readonly buildCommand: readonly string[] | undefined;
    }
  | { readonly kind: 'no-command'; readonly words: readonly string[]; readonly help: string };

export type GivenOptions = ReadonlyMap<string, readonly (string | null)[]>;

export interface CommandLineTraits {
  readonly version: string;
  /** Columns of the terminal that help is shown on. */
  readonly helpWidth: number;
}

/** The options of one command, in the order of the help. */
export function optionsOf(command: CommandName): readonly OptionDefinition[] {
  const rows: readonly OptionDefinition[] = optionTable;
  return rows.filter((definition) => definition.commands.includes(command));
}

/** Takes a command line apart, by a parser that is built from the option table. `words` come without interpreter and script. */
export function readCommandLine(words: readonly string[], traits: CommandLineTraits): CommandLine {
  // Nothing after it is ours: it is cut off before the parser can look at it.
  const cut = words.includes('--') ? words.indexOf('--') : words.length;
  const buildCommand = cut === words.length ? undefined : words.slice(cut + 1);
  let printed = '';
  let found: CommandLine | undefined;
  const program = new Command('carryover')
    .description('Carries the contents of BuildKit cache mounts over from one CI run to the next.')
    .version(traits.version, '--version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .helpCommand('help [command]', 'Print the help of a command')
    .enablePositionalOptions()
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      getOutHelpWidth: () => traits.helpWidth,
    })
    .addHelpText('after', environmentHelp)
    .action(() => {
      found = { kind: 'no-command', words: program.args, help: program.helpInformation() };
    });
  for (const name of commandNames) {
    addCommand(program, name, (given, unknown) => {
      found = { kind: 'command', command: name, given, unknown, buildCommand };
    });
  }
  try {
    program.parse(words.slice(0, cut), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) {
      throw error;
    }
  }
  return found ?? { kind: 'print', text: printed };
}

function addCommand(
  program: Command,
  name: CommandName,
  onFound: (given: GivenOptions, unknown: readonly string[]) => void,
): void {
  const given = new Map<string, (string | null)[]>();
  const command = program
    .command(name)
    .usage(commandTable[name].usage)
    .description(commandTable[name].description)
    .helpOption('-h, --help', 'Print this help')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      'after',
      `\nExamples:\n${commandTable[name].examples.map((example) => `  ${example}\n`).join('')}${environmentHelp}`,
    )
    // A value is optional to the parser, so that one that is missing is told together with everything else that is wrong.
    .configureHelp({ optionTerm: (option) => option.flags.replace(/\[(.+)\]$/, '$1') })
    .action(() => onFound(given, command.args));
  for (const definition of optionsOf(name)) {
    command.option(
      `${definition.letter === undefined ? '' : `-${definition.letter}, `}--${definition.name}${isFlag(definition) ? '' : ` [${definition.placeholder}]`}`,
      helpOf(definition),
    );
    command.on(`option:${definition.name}`, (value: string | null) => {
      given.set(definition.name, [...(given.get(definition.name) ?? []), isFlag(definition) ? 'true' : value]);
    });
  }
}

const environmentHelp = `
Each option can also be given by the environment: --progress as CARRYOVER_PROGRESS, and so on, with _ for each further dash.
Flags are true or false there; an option that may be repeated takes one value a line.
`;

function helpOf(definition: OptionDefinition): string {
  const notes: string[] = [];
  if (definition.repeatable) {
    notes.push('repeatable');
  }
  if (definition.defaultExplained !== undefined) {
    notes.push(`default: ${definition.defaultExplained}`);
  } else if (definition.default && !isFlag(definition)) {
    notes.push(`default: ${definition.default}`);
  }
  return notes.length === 0 ? definition.description : `${definition.description} (${notes.join('; ')})`;
}
