import type { BuildCommand, CommandBuildArgument, CommandBuildContext, ReadBuildCommand } from './build-command';
import { type CommandFlags, readCommandFlags } from './command-flags';
import { buildFlags, buildxRootFlags, dockerGlobalFlags } from './docker-flags';

/** The commands that can be prefixed, for messages. */
export const knownBuildCommands = ['docker buildx build', 'docker build'] as const;

/**
 * Reads the command of a build: `docker buildx build`, `docker build` and their other spellings, with all of their flags. Nothing is run or read, and nothing in
 * the words is changed.
 */
export function readBuildCommand(words: readonly string[]): ReadBuildCommand {
  const [program, ...rest] = words;
  switch (programName(program ?? '')) {
    case 'docker':
      return readDocker(program ?? '', rest);
    case 'docker-buildx':
    case 'buildx':
      return readBuildx(program ?? '', [], [], rest);
    default:
      return { problems: [problemOfProgram(program)] };
  }
}

function programName(program: string): string {
  return program.replace(/^.*[/\\]/, '').replace(/\.exe$/i, '');
}

function readDocker(program: string, words: readonly string[]): ReadBuildCommand {
  const globals = readCommandFlags(words, dockerGlobalFlags, 'first-word');
  if (globals.problems.length > 0) {
    return { problems: globals.problems };
  }
  const globalArguments = words.slice(0, words.length - globals.words.length);
  const [subcommand, second, ...rest] = globals.words;
  if (subcommand === 'buildx') {
    return readBuildx(program, globalArguments, ['buildx'], globals.words.slice(1));
  }
  const before = { program, globalArguments, buildxArguments: [...globalArguments, 'buildx'] };
  if (subcommand === 'build') {
    return readBuild({ ...before, tool: 'docker build', builder: undefined }, globals.words.slice(1));
  }
  // The older spellings (docker/cli `cmd/docker/builder.go`, `forwardBuilder`).
  if ((subcommand === 'image' || subcommand === 'builder') && second === 'build') {
    return readBuild({ ...before, tool: 'docker build', builder: undefined }, rest);
  }
  return { problems: [problemOfSubcommand([program, ...words], ['docker', ...globals.words.slice(0, 2)])] };
}

function readBuildx(
  program: string,
  globalArguments: readonly string[],
  plugin: readonly string[],
  words: readonly string[],
): ReadBuildCommand {
  const root = readCommandFlags(words, buildxRootFlags, 'first-word');
  const [subcommand, ...rest] = root.words;
  if (root.problems.length > 0) {
    return { problems: root.problems };
  }
  if (subcommand !== 'build' && subcommand !== 'b') {
    return {
      problems: [
        problemOfSubcommand([program, ...globalArguments, ...plugin, ...words], ['buildx', ...root.words.slice(0, 1)]),
      ],
    };
  }
  const buildxArguments = [...globalArguments, ...plugin];
  return readBuild(
    { program, globalArguments, buildxArguments, tool: 'docker buildx build', builder: last(root, 'builder') },
    rest,
  );
}

type BeforeBuild = Pick<BuildCommand, 'tool' | 'program' | 'globalArguments' | 'buildxArguments' | 'builder'>;

/** Reads what follows `build`. */
function readBuild(before: BeforeBuild, words: readonly string[]): ReadBuildCommand {
  const flags = readCommandFlags(words, buildFlags, 'end');
  const [context, ...more] = flags.words;
  const problems = [...flags.problems, ...problemsOfArguments(flags)];
  const isHelp = isSet(flags, 'help');
  if ((context === undefined || more.length > 0) && !isHelp) {
    const found = context === undefined ? 'none' : `'${flags.words.join("', '")}'`;
    problems.push(`${before.tool} takes one context (PATH, URL or -), and there is ${found}`);
  }
  if (problems.length > 0) {
    return { problems };
  }
  return {
    command: {
      ...before,
      builder: last(flags, 'builder') ?? before.builder,
      context: context ?? '.',
      file: last(flags, 'file') || undefined,
      target: last(flags, 'target') || undefined,
      buildArguments: all(flags, 'build-arg').map(buildArgumentOf),
      buildContexts: all(flags, 'build-context').map(buildContextOf),
      platforms: all(flags, 'platform'),
      noCache: isSet(flags, 'no-cache'),
      noCacheFilters: all(flags, 'no-cache-filter').flatMap((list) => list.split(',')),
      builds: !isHelp && !asksOnly(flags),
      writesToStandardOutput: all(flags, 'output').some(goesToStandardOutput),
    },
  };
}

function buildArgumentOf(given: string): CommandBuildArgument {
  const equals = given.indexOf('=');
  return equals < 0
    ? { name: given, value: undefined }
    : { name: given.slice(0, equals), value: given.slice(equals + 1) };
}

function buildContextOf(given: string): CommandBuildContext {
  const equals = given.indexOf('=');
  return { name: given.slice(0, equals), location: given.slice(equals + 1) };
}

function problemsOfArguments(flags: CommandFlags): string[] {
  return [
    ...all(flags, 'build-arg')
      .filter((given) => given === '' || given.startsWith('='))
      .map(() => '--build-arg: a name is missing; it is NAME=VALUE'),
    ...all(flags, 'build-context')
      .filter((given) => given.indexOf('=') < 1)
      .map((given) => `--build-context '${given}': it is NAME=LOCATION`),
  ];
}

/** A call that reports about a build and runs none of its steps (buildx `util/buildflags/callfunc.go`, `ParseCallFunc`). */
function asksOnly(flags: CommandFlags): boolean {
  const call = last(flags, 'call') ?? last(flags, 'print') ?? 'build';
  const method = call.split(',').find((field) => !field.includes('='));
  return isSet(flags, 'check') || (method !== undefined && method !== '' && method !== 'build');
}

/** `-`, or a `dest=-` among its fields (buildx `util/buildflags/export.go`, `ParseExports`). */
function goesToStandardOutput(output: string): boolean {
  return output === '-' || output.split(',').some((field) => field.trim() === 'dest=-');
}

function all(flags: CommandFlags, name: string): readonly string[] {
  return flags.values.get(name) ?? [];
}

function last(flags: CommandFlags, name: string): string | undefined {
  return all(flags, name).at(-1);
}

function isSet(flags: CommandFlags, name: string): boolean {
  return last(flags, name) === 'true';
}

function problemOfProgram(program: string | undefined): string {
  if (program === undefined || program === '') {
    return `a build command is needed after --, such as -- docker buildx build . (${knownBuildCommands.join(', ')})`;
  }
  const wrapper = /^(?:sudo|doas|env|time|nice|timeout|xargs|sh|bash)$/.test(programName(program))
    ? `; put ${programName(program)} before carryover, not between it and the build`
    : '';
  return `'${program}': not a build command that carryover knows (${knownBuildCommands.join(', ')})${wrapper}`;
}

function problemOfSubcommand(words: readonly string[], understood: readonly string[]): string {
  return `'${words.join(' ')}': ${understood.join(' ')} is not a build command that carryover knows (${knownBuildCommands.join(', ')})`;
}
