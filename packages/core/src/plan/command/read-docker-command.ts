import { buildArgumentOf, problemsOfBuildArguments } from './build-arguments';
import { goesToStandardOutput, isReport } from './build-call';
import type { BuildCommandFacts, DockerfileCommand, ReadBuildCommand } from './build-command';
import { buildContextOf, problemsOfBuildContexts } from './build-contexts';
import { allValues, type CommandFlags, isSet, lastValue, readCommandFlags } from './command-flags';
import { buildFlags, buildxRootFlags, dockerGlobalFlags } from './docker-flags';
import { readBakeCommand } from './read-bake-command';
import { readBuildctlCommand } from './read-buildctl-command';
import { readComposeCommand } from './read-compose-command';
import { readPodmanCommand } from './read-podman-command';

/** The commands that can be prefixed, for messages. */
export const knownBuildCommands = [
  'docker buildx build',
  'docker build',
  'docker buildx bake',
  'docker compose build',
  'podman build',
  'buildah build',
  'buildctl build',
] as const;

/**
 * Reads the command of a build: `docker buildx build`, `docker build`, `docker buildx bake`, `docker compose build`, `podman build`, `buildah build`, `buildctl build` and their other spellings, with all of their flags. Nothing is run or read, and nothing in
 * the words is changed.
 */
export function readBuildCommand(words: readonly string[]): ReadBuildCommand {
  const [program, ...rest] = words;
  const name = programName(program ?? '');
  switch (name) {
    case 'docker':
      return readDocker(program ?? '', rest);
    case 'docker-buildx':
    case 'buildx':
      return readBuildx(program ?? '', [], [], rest);
    case 'podman':
    case 'buildah':
      return (
        readPodmanCommand(name, program ?? '', rest) ?? {
          problems: [problemOfSubcommand(words, [name, ...rest.slice(0, 1)])],
        }
      );
    case 'buildctl':
    case 'buildctl-daemonless.sh':
      return readBuildctlCommand(program ?? '', rest);
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
  const before = { program, globalArguments, toolArguments: [...globalArguments, 'buildx'] };
  if (subcommand === 'build') {
    return readBuild({ ...before, tool: 'docker build', builder: undefined }, globals.words.slice(1));
  }
  if (subcommand === 'bake') {
    const front = [...globalArguments, subcommand];
    return readBakeCommand({ ...before, tool: 'docker bake', builder: undefined }, front, globals.words.slice(1));
  }
  if (subcommand === 'compose') {
    return (
      readComposeCommand(before, globals.words.slice(1)) ?? {
        problems: [problemOfSubcommand([program, ...words], ['docker', 'compose'])],
      }
    );
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
  const toolArguments = [...globalArguments, ...plugin];
  const before = { program, globalArguments, toolArguments, builder: lastValue(root, 'builder') };
  const front = [...toolArguments, ...words.slice(0, words.length - rest.length)];
  switch (subcommand) {
    case 'build':
    case 'b':
      return readBuild({ ...before, tool: 'docker buildx build' }, rest);
    case 'bake':
    case 'f':
      return readBakeCommand({ ...before, tool: 'docker buildx bake' }, front, rest);
    default:
      return {
        problems: [problemOfSubcommand([program, ...toolArguments, ...words], ['buildx', ...root.words.slice(0, 1)])],
      };
  }
}

type BeforeBuild = Omit<BuildCommandFacts, 'builds' | 'writesToStandardOutput'> & Pick<DockerfileCommand, 'tool'>;

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
      builder: lastValue(flags, 'builder') ?? before.builder,
      context: context ?? '.',
      file: lastValue(flags, 'file') || undefined,
      target: lastValue(flags, 'target') || undefined,
      buildArguments: allValues(flags, 'build-arg').map(buildArgumentOf),
      buildContexts: allValues(flags, 'build-context').map(buildContextOf),
      platforms: allValues(flags, 'platform'),
      noCache: isSet(flags, 'no-cache'),
      noCacheFilters: allValues(flags, 'no-cache-filter').flatMap((list) => list.split(',')),
      stepOptions: stepOptionsOf(flags),
      builds: !isHelp && !asksOnly(flags),
      writesToStandardOutput: allValues(flags, 'output').some(goesToStandardOutput),
    },
  };
}

/** Flags that decide what a step does and sees, or where its result may come from. */
const stepFlags = [
  'add-host',
  'allow',
  'cache-from',
  'cgroup-parent',
  'network',
  'secret',
  'shm-size',
  'ssh',
  'ulimit',
] as const;

function stepOptionsOf(flags: CommandFlags): string[] {
  return [
    ...stepFlags.flatMap((name) => allValues(flags, name).map((value) => `--${name}=${value}`)),
    ...(isSet(flags, 'pull') ? ['--pull'] : []),
  ];
}

function problemsOfArguments(flags: CommandFlags): string[] {
  return [
    ...problemsOfBuildArguments(allValues(flags, 'build-arg')),
    ...problemsOfBuildContexts(allValues(flags, 'build-context')),
  ];
}

/** `--print` is what `--call` is called in older ones (buildx v0.13.1, `commands/build.go`). */
function asksOnly(flags: CommandFlags): boolean {
  return isSet(flags, 'check') || isReport(lastValue(flags, 'call') ?? lastValue(flags, 'print') ?? '');
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
