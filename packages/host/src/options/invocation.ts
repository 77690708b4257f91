import {
  type BakeCommand,
  type BuildCommand,
  type BuildRecipe,
  type CacheStore,
  type ChosenFolder,
  type ComposeCommand,
  isCarryoverError,
  type Mount,
  readBuildCommand,
  readMountOptions,
} from '@carryover/core';
import type { Engine } from '../engine';
import type { Environment } from '../environment/environment';
import type { Surroundings } from '../surroundings';
import { buildArgumentValues } from './build-argument-values';
import { type CommandLine, type CommandLineTraits, readCommandLine } from './command-line';
import { defaultStoreLocation } from './default-store';
import { nearestName } from './nearest-name';
import { type CommandName, commandNames } from './option-definition';
import type { OptionValues } from './option-table';
import { misuseOf, readOptions } from './read-options';

/** What a user asks for, judged and complete as far as words can tell. */
export type Invocation =
  | Printing
  | RunInvocation
  | PlanInvocation
  | InjectInvocation
  | ExtractInvocation
  | DoctorInvocation
  | ListInvocation
  | PruneInvocation
  | ReportInvocation;

interface Printing {
  readonly command: 'print';
  readonly text: string;
}

export interface RunInvocation {
  readonly command: 'run';
  readonly values: OptionValues<'run'>;
  /** Mounts that are carried besides those of the plan. */
  readonly mounts: readonly Mount[];
  /** Mounts that are exchanged with folders on this host. */
  readonly folders: readonly ChosenFolder[];
  readonly build: ToldBuild & { readonly command: BuildCommand };
  readonly store: CacheStore;
}

interface ToldInvocation<Command extends 'plan' | 'inject' | 'extract' | 'doctor'> {
  readonly command: Command;
  readonly values: OptionValues<Command>;
  /** Mounts that the user named. */
  readonly mounts: readonly Mount[];
  /** Those of them that are exchanged with folders on this host. */
  readonly folders: readonly ChosenFolder[];
  readonly build: ToldBuild;
  readonly store: CacheStore;
}

export type PlanInvocation = ToldInvocation<'plan'>;
export type InjectInvocation = ToldInvocation<'inject'>;
export type ExtractInvocation = ToldInvocation<'extract'>;
export type DoctorInvocation = ToldInvocation<'doctor'>;

/** What has to do with a store alone. */
interface StoreInvocation<Command extends 'list' | 'prune'> {
  readonly command: Command;
  readonly values: OptionValues<Command>;
  readonly store: CacheStore;
}

/** What has to do with neither builder nor store. */
export interface ReportInvocation {
  readonly command: 'report';
  readonly values: OptionValues<'report'>;
}

export type ListInvocation = StoreInvocation<'list'>;
export type PruneInvocation = StoreInvocation<'prune'>;

/** What tells of what is built: the recipe of one Dockerfile, or a command whose own tool has to be asked. */
type BuildDefinition = BuildRecipe | BakeCommand | ComposeCommand;

/** The build whose mounts are meant. */
export interface ToldBuild {
  readonly definition: BuildDefinition;
  /** Whether the user told of it, by a context, a file, a target or a command; else it is the one that a user would mean without a word. */
  readonly isTold: boolean;
  /** Whether the user said nothing of what is built but for which platform, and named no mount. */
  readonly isSilent: boolean;
  /** The user's own command, and its words, where it was told by one. */
  readonly command: BuildCommand | undefined;
  readonly words: readonly string[];
  /** `--builder`, of carryover or of the command. */
  readonly builder: string | undefined;
  /** `--build-tool`. */
  readonly tool?: OptionValues<'plan'>['build-tool'];
}

/** What words are read with. */
export interface InvocationContext extends CommandLineTraits {
  readonly surroundings: Pick<
    Surroundings,
    'environment' | 'ci' | 'homeDirectory' | 'workingDirectory' | 'temporaryDirectory' | 'commands'
  >;
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
  const { given, unknown, buildCommand } = line;
  const { environment } = context.surroundings;
  switch (line.command) {
    case 'run':
      return readRun(line, context);
    case 'plan': {
      const read = readOptions('plan', given, unknown, environment);
      return { command: 'plan', values: read.values, ...(await readTold('plan', read, buildCommand, context)) };
    }
    case 'inject': {
      const read = readOptions('inject', given, unknown, environment);
      return { command: 'inject', values: read.values, ...(await readTold('inject', read, buildCommand, context)) };
    }
    case 'extract': {
      const read = readOptions('extract', given, unknown, environment);
      return { command: 'extract', values: read.values, ...(await readTold('extract', read, buildCommand, context)) };
    }
    case 'doctor': {
      const read = readOptions('doctor', given, unknown, environment);
      return { command: 'doctor', values: read.values, ...(await readTold('doctor', read, buildCommand, context)) };
    }
    case 'list': {
      const read = readOptions('list', given, unknown, environment);
      return { command: 'list', values: read.values, store: await readStoreAlone('list', read, buildCommand, context) };
    }
    case 'report': {
      const { values, problems } = readOptions('report', given, unknown, environment);
      const all = [...problems, ...problemsOfCommand('report', buildCommand)];
      if (all.length > 0) {
        throw misuseOf(all, 'report');
      }
      return { command: 'report', values };
    }
    case 'prune': {
      const read = readOptions('prune', given, unknown, environment);
      const problems = [...read.problems, ...problemsOfAges(read.values)];
      return {
        command: 'prune',
        values: read.values,
        store: await readStoreAlone('prune', { ...read, problems }, buildCommand, context),
      };
    }
  }
}

/** Whether a flag is set, told before anything else is known: what is wrong with the command line is told, and judged, as the rest would be. */
export function asksFor(flag: 'json' | 'strict', words: readonly string[], environment: Environment): boolean {
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  return own.includes(`--${flag}`) || ['true', '1'].includes(environment[`CARRYOVER_${flag.toUpperCase()}`] ?? '');
}

type FoundCommand = Extract<CommandLine, { kind: 'command' }>;

async function readRun(line: FoundCommand, context: InvocationContext): Promise<RunInvocation> {
  const { environment } = context.surroundings;
  const { values, problems } = readOptions('run', line.given, line.unknown, environment);
  const words = line.buildCommand ?? [];
  const read = readBuildCommand(words);
  if ('problems' in read) {
    throw misuseOf([...problems, ...read.problems], 'run');
  }
  const { command } = read;
  const mounts = readMountOptions(values.mount, knownArguments(command, environment));
  const both = values.json && command.writesToStandardOutput ? [problemOfOutput] : [];
  const store = await readStore('run', values.store, [...problems, ...mounts.problems, ...both], context);
  return {
    command: 'run',
    values,
    mounts: mounts.mounts,
    folders: mounts.folders,
    build: { definition: command, isTold: true, isSilent: false, command, words, builder: command.builder },
    store,
  };
}

const problemOfOutput = '--json: standard output is what the build writes its result to; leave one of them out';

/** The options that tell of a build, as each command that takes them has read them. */
interface ReadBuildOptions {
  readonly values: Pick<
    OptionValues<'plan'>,
    'mount' | 'file' | 'target' | 'build-arg' | 'build-context' | 'build-tool' | 'builder' | 'platform' | 'store'
  >;
  readonly context: string | undefined;
  readonly problems: readonly string[];
}

async function readTold(
  name: CommandName,
  read: ReadBuildOptions,
  words: readonly string[] | undefined,
  context: InvocationContext,
): Promise<Pick<PlanInvocation, 'mounts' | 'folders' | 'build' | 'store'>> {
  const { environment } = context.surroundings;
  const { build, problems } = readBuild(read, words);
  const mounts = readMountOptions(read.values.mount, knownArguments(build.definition, environment));
  const all = [...read.problems, ...problems, ...mounts.problems];
  const { folders } = mounts;
  return { mounts: mounts.mounts, folders, build, store: await readStore(name, read.values.store, all, context) };
}

/** What a run may still need is kept for the grace period, so nothing can be too old before. */
function problemsOfAges({ grace, 'max-age': maximum }: OptionValues<'prune'>): readonly string[] {
  return maximum !== undefined && maximum < grace ? ['--max-age: it must not be less than --grace'] : [];
}

function readStoreAlone(
  name: CommandName,
  {
    values,
    problems,
  }: { readonly values: { readonly store: string | undefined }; readonly problems: readonly string[] },
  words: readonly string[] | undefined,
  context: InvocationContext,
): Promise<CacheStore> {
  return readStore(name, values.store, [...problems, ...problemsOfCommand(name, words)], context);
}

function problemsOfCommand(name: CommandName, words: readonly string[] | undefined): readonly string[] {
  return words === undefined ? [] : [`'--': unexpected; ${name} takes options only`];
}

/** The build as options tell of it, or as its own command does. */
function readBuild(
  { values, context }: ReadBuildOptions,
  words: readonly string[] | undefined,
): { build: ToldBuild; problems: readonly string[] } {
  const recipe: BuildRecipe = {
    context: context ?? '.',
    file: values.file,
    target: values.target,
    buildArguments: values['build-arg'],
    buildContexts: values['build-context'],
    platforms: values.platform,
    noCache: false,
    noCacheFilters: [],
    secretsUnknown: true,
  };
  const isTold = context !== undefined || values.file !== undefined || values.target !== undefined;
  const isSilent =
    !isTold && [values.mount, values['build-arg'], values['build-context']].every((given) => given.length === 0);
  const told = {
    definition: recipe,
    isTold,
    isSilent,
    command: undefined,
    words: [],
    builder: values.builder,
    tool: values['build-tool'],
  };
  if (words === undefined) {
    return { build: told, problems: [] };
  }
  const twice = [
    ...(['file', 'target', 'build-tool', 'builder'] as const)
      .filter((name) => values[name] !== undefined)
      .map((name) => `--${name}`),
    ...(['build-arg', 'build-context'] as const).filter((name) => values[name].length > 0).map((name) => `--${name}`),
    ...(context === undefined ? [] : [`'${context}'`]),
  ].map((name) => `${name}: the build's own command after -- says what is built; give it there`);
  const read = readBuildCommand(words);
  if ('problems' in read) {
    return { build: told, problems: [...twice, ...read.problems] };
  }
  const { command } = read;
  const build = { definition: command, isTold: true, isSilent: false, command, words, builder: command.builder };
  return { build, problems: twice };
}

/** Those of a bake differ from target to target, and are not known yet. */
function knownArguments(definition: BuildDefinition, environment: Environment): Record<string, string> {
  return 'buildArguments' in definition ? buildArgumentValues(definition.buildArguments, environment) : {};
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

function problemOfNoCommand(words: readonly string[]): string {
  const word = words.find((each) => !each.startsWith('-'));
  const nearest = word === undefined ? undefined : nearestName(word, commandNames);
  if (nearest !== undefined && nearest !== word) {
    return `'${word}': no such command; did you mean ${nearest}?`;
  }
  const stray = words[0] === undefined ? '' : `'${words[0]}': `;
  return `${stray}a command is needed first: ${commandNames.join(', ')}`;
}
