import { type CacheStore, isCarryoverError, type Mount, readMountOptions } from '@carryover/core';
import type { Engine } from '../engine';
import type { Environment } from '../environment/environment';
import type { Surroundings } from '../surroundings';
import { type CommandLineTraits, readCommandLine } from './command-line';
import { defaultStoreLocation } from './default-store';
import { nearestName } from './nearest-name';
import { type CommandName, commandNames } from './option-definition';
import type { OptionValues } from './option-table';
import type { BuildArgument } from './option-value';
import { misuseOf, readOptions } from './read-options';

/** What a user asks for, judged and complete as far as words can tell. */
export type Invocation = Printing | InjectInvocation | ExtractInvocation | PruneInvocation;

interface Printing {
  readonly command: 'print';
  readonly text: string;
}

export interface InjectInvocation extends MountsAndStore {
  readonly command: 'inject';
  readonly values: OptionValues<'inject'>;
}

export interface ExtractInvocation extends MountsAndStore {
  readonly command: 'extract';
  readonly values: OptionValues<'extract'>;
}

export interface PruneInvocation {
  readonly command: 'prune';
  readonly values: OptionValues<'prune'>;
  readonly store: CacheStore;
}

interface MountsAndStore {
  readonly mounts: readonly Mount[];
  readonly store: CacheStore;
}

/** What words are read with. */
export interface InvocationContext extends CommandLineTraits {
  readonly surroundings: Pick<Surroundings, 'environment' | 'homeDirectory' | 'workingDirectory' | 'commands'>;
  readonly openStore: Engine['openStore'];
}

/** Reads a command line together with the environment. Throws one `misuse` error that tells everything that is wrong. */
export async function readInvocation(words: readonly string[], context: InvocationContext): Promise<Invocation> {
  const line = readCommandLine(words, context);
  if (line.kind === 'print') {
    return { command: 'print', text: line.text };
  }
  if (line.kind === 'no-command') {
    throw misuseOf([problemOfNoCommand(line.words)]);
  }
  const { command, given, unknown } = line;
  const { environment } = context.surroundings;
  switch (command) {
    case 'inject': {
      const read = readOptions(command, given, unknown, environment);
      return { command, values: read.values, ...(await readMountsAndStore(command, read, context)) };
    }
    case 'extract': {
      const read = readOptions(command, given, unknown, environment);
      return { command, values: read.values, ...(await readMountsAndStore(command, read, context)) };
    }
    case 'prune': {
      const { values, problems } = readOptions(command, given, unknown, environment);
      return { command, values, store: await readStore(command, values.store, problems, context) };
    }
  }
}

/** Whether the result is to be JSON, told before anything else is known: what is wrong with the command line is told in the same form. */
export function asksForJson(words: readonly string[], environment: Environment): boolean {
  return words.includes('--json') || ['true', '1'].includes(environment.CARRYOVER_JSON ?? '');
}

interface ReadMountValues {
  readonly values: Pick<OptionValues<'inject'>, 'mount' | 'build-arg' | 'store'>;
  readonly problems: readonly string[];
}

async function readMountsAndStore(
  command: CommandName,
  { values, problems }: ReadMountValues,
  context: InvocationContext,
): Promise<MountsAndStore> {
  const read = readMountOptions(values.mount, argumentsOf(values['build-arg'], context.surroundings.environment));
  const none = values.mount.length === 0 && !problems.some((problem) => /^(?:--mount|CARRYOVER_MOUNT)\b/.test(problem));
  const missing = none ? ['--mount: at least one is needed, such as --mount id=npm,target=/root/.npm'] : [];
  const store = await readStore(command, values.store, [...problems, ...read.problems, ...missing], context);
  return { mounts: read.mounts, store };
}

/** The store at a location, or at the default one. Throws all problems, with those that were found before. */
async function readStore(
  command: CommandName,
  location: string | undefined,
  problems: readonly string[],
  { surroundings, openStore }: InvocationContext,
): Promise<CacheStore> {
  try {
    const store = await openStore(location ?? defaultStoreLocation(surroundings), surroundings);
    if (problems.length === 0) {
      return store;
    }
  } catch (error) {
    if (!(isCarryoverError(error) && error.kind === 'misuse')) {
      throw error;
    }
    const hint = error.hint === undefined ? '' : ` (${error.hint})`;
    throw misuseOf([...problems, `--store: ${error.message}${hint}`], command, error);
  }
  throw misuseOf(problems, command);
}

/** Of an argument without a value, the environment has it; where it has not, there is none. The later of two of one name counts. All as in buildx. */
function argumentsOf(given: readonly BuildArgument[], environment: Environment): Record<string, string> {
  const values = given.map(({ name, value }) => [name, value ?? environment[name]] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function problemOfNoCommand(words: readonly string[]): string {
  const word = words.find((each) => !each.startsWith('-'));
  const nearest = word === undefined ? undefined : nearestName(word, commandNames);
  if (nearest !== undefined && nearest !== word) {
    return `'${word}': no such command; did you mean ${nearest}?`;
  }
  const stray = words[0] === undefined ? '' : `'${words[0]}': `;
  return `${stray}a command is needed first: ${commandNames.join(', ')}`;
}
