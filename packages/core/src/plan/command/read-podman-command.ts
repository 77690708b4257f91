import { buildArgumentOf, problemsOfBuildArguments } from './build-arguments';
import { goesToStandardOutput } from './build-call';
import type { BuildCommandFacts, DockerfileCommand, ReadBuildCommand } from './build-command';
import { buildContextOf, problemsOfBuildContexts } from './build-contexts';
import { allValues, type CommandFlags, isSet, lastValue, readCommandFlags } from './command-flags';
import { buildahBuildFlags, buildahGlobalFlags, podmanGlobalFlags } from './podman-flags';

/** The spellings of a build (containers/podman `cmd/podman/images/build.go`, `buildx.go`; containers/buildah `cmd/buildah/build.go`). */
const subcommands: Readonly<Record<'podman' | 'buildah', readonly string[]>> = {
  podman: ['build', 'image build', 'buildx build'],
  buildah: ['build', 'bud', 'build-using-dockerfile'],
};

/** Reads the command of a build by podman or buildah. Undefined where it is another command of theirs. */
export function readPodmanCommand(
  kind: 'podman' | 'buildah',
  program: string,
  words: readonly string[],
): ReadBuildCommand | undefined {
  const globals = readCommandFlags(words, kind === 'podman' ? podmanGlobalFlags : buildahGlobalFlags, 'first-word');
  if (globals.problems.length > 0) {
    return { problems: globals.problems };
  }
  const subcommand = subcommands[kind].find((name) => startsWith(globals.words, name.split(' ')));
  if (subcommand === undefined) {
    return undefined;
  }
  const globalArguments = words.slice(0, words.length - globals.words.length);
  const facts = { program, globalArguments, toolArguments: globalArguments, builder: undefined };
  return readBuild(facts, kind, globals.words.slice(subcommand.split(' ').length));
}

function startsWith(words: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((word, index) => words[index] === word);
}

/** Reads what follows `build`. `--no-cache` is about layers: what a mount holds stays. */
function readBuild(
  before: Omit<BuildCommandFacts, 'builds' | 'writesToStandardOutput'>,
  kind: 'podman' | 'buildah',
  words: readonly string[],
): ReadBuildCommand {
  const flags = readCommandFlags(words, buildahBuildFlags, 'end');
  const [context = '.', ...more] = flags.words;
  const problems = [...flags.problems, ...problemsOf(flags)];
  if (more.length > 0) {
    problems.push(`${kind} build takes one context, and there is '${flags.words.join("', '")}'`);
  }
  if (problems.length > 0) {
    return { problems };
  }
  return {
    command: {
      ...before,
      tool: `${kind} build`,
      context,
      file: lastValue(flags, 'file') || undefined,
      target: lastValue(flags, 'target') || undefined,
      buildArguments: allValues(flags, 'build-arg').map(buildArgumentOf),
      buildContexts: allValues(flags, 'build-context').map(buildContextOf),
      platforms: platformsOf(flags),
      noCache: false,
      noCacheFilters: [],
      stepOptions: stepOptionsOf(flags),
      builds: !isSet(flags, 'help'),
      writesToStandardOutput: allValues(flags, 'output').some(goesToStandardOutput),
    } satisfies DockerfileCommand,
  };
}

function problemsOf(flags: CommandFlags): string[] {
  const files = allValues(flags, 'file');
  return [
    ...problemsOfBuildArguments(allValues(flags, 'build-arg')),
    ...problemsOfBuildContexts(allValues(flags, 'build-context')),
    ...(files.length > 1 ? [`--file is given ${files.length} times, and carryover reads one Dockerfile`] : []),
    ...(allValues(flags, 'build-arg-file').length > 0
      ? ['--build-arg-file: carryover does not read such files; give what they say with --build-arg']
      : []),
  ];
}

/** `--arch` and `--variant` are another way to say `--platform`. */
function platformsOf(flags: CommandFlags): readonly string[] {
  const architecture = lastValue(flags, 'arch');
  const variant = lastValue(flags, 'variant');
  const given = allValues(flags, 'platform');
  if (architecture === undefined || given.length > 0) {
    return given;
  }
  return [[lastValue(flags, 'os') ?? 'linux', architecture, ...(variant ? [variant] : [])].join('/')];
}

/** Flags that decide how a step is run, and as whom: what it then leaves in a mount belongs to others. */
const stepFlags = [
  'cgroup-parent',
  'isolation',
  'runtime',
  'runtime-flag',
  'userns',
  'userns-gid-map',
  'userns-gid-map-group',
  'userns-uid-map',
  'userns-uid-map-user',
] as const;

function stepOptionsOf(flags: CommandFlags): string[] {
  return stepFlags.flatMap((name) => allValues(flags, name).map((value) => `--${name}=${value}`));
}
