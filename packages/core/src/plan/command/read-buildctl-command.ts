import type { CommandBuildContext, ReadBuildCommand } from './build-command';
import { buildctlBuildFlags, buildctlGlobalFlags } from './buildctl-flags';
import { allValues, type CommandFlags, isSet, lastValue, readCommandFlags } from './command-flags';

/** Reads `buildctl build`, or one that `buildctl-daemonless.sh` runs with a daemon of its own, from what follows the program. */
export function readBuildctlCommand(program: string, words: readonly string[]): ReadBuildCommand {
  const globals = readCommandFlags(words, buildctlGlobalFlags, 'first-word');
  const [subcommand, ...rest] = globals.words;
  if (globals.problems.length > 0) {
    return { problems: globals.problems };
  }
  if (subcommand !== 'build' && subcommand !== 'b') {
    const what = subcommand === undefined ? 'a subcommand is missing' : `${subcommand} is not build`;
    return {
      problems: [`'${[program, ...words].join(' ')}': ${what}; it is buildctl build --frontend dockerfile.v0 …`],
    };
  }
  const globalArguments = words.slice(0, words.length - globals.words.length);
  const flags = readCommandFlags(rest, buildctlBuildFlags, 'end');
  const isHelp = isSet(flags, 'help');
  const options = namedValues(flags, 'opt');
  const locals = namedValues(flags, 'local');
  const problems = [...flags.problems, ...options.problems, ...locals.problems];
  const frontend = isHelp ? undefined : problemOfFrontend(lastValue(flags, 'frontend') ?? '', options.values);
  if (frontend !== undefined || problems.length > 0) {
    return { problems: frontend === undefined ? problems : [...problems, frontend] };
  }
  return {
    command: {
      tool: 'buildctl build',
      program,
      globalArguments,
      toolArguments: globalArguments,
      builder: lastValue(globals, 'addr'),
      ...placesOf(options.values, locals.values),
      target: options.values.get('target') || undefined,
      buildArguments: withPrefix(options.values, 'build-arg:').map(([name, value]) => ({ name, value })),
      buildContexts: withPrefix(options.values, 'context:').map((given) => contextOf(given, locals.values)),
      platforms: [options.values.get('platform') ?? ''].filter((platform) => platform !== ''),
      ...resetsOf(flags, options.values),
      stepOptions: stepOptionsOf(flags, options.values),
      builds: !isHelp && !options.values.has('requestid'),
      writesToStandardOutput: allValues(flags, 'output').some(goesToStandardOutput),
    },
  };
}

interface NamedValues {
  /** Of one name, the later counts. */
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/** Values of the form `name=value` (buildkit `cmd/buildctl/build/util.go`, `attrMap`). */
function namedValues(flags: CommandFlags, flag: string): NamedValues {
  const values = new Map<string, string>();
  const problems: string[] = [];
  for (const given of allValues(flags, flag)) {
    const equals = given.indexOf('=');
    if (equals < 1) {
      problems.push(`--${flag}: it is NAME=VALUE${flag === 'local' ? `, and there is '${given}'` : ''}`);
    } else {
      values.set(given.slice(0, equals), given.slice(equals + 1));
    }
  }
  return { values, problems };
}

/** What another frontend makes of its input, nobody can tell; `gateway.v0` fetches one, which may read anything. */
function problemOfFrontend(frontend: string, options: ReadonlyMap<string, string>): string | undefined {
  switch (frontend) {
    case 'dockerfile.v0':
      return undefined;
    case '':
      return '--frontend: it is missing, so the build is LLB on standard input, whose mounts carryover does not read; it is needed as --frontend dockerfile.v0';
    case 'gateway.v0':
      return `--frontend gateway.v0: carryover knows what dockerfile.v0 makes of a Dockerfile, not what ${options.get('source') ?? 'a frontend from an image'} does; use --frontend dockerfile.v0, with # syntax= in the Dockerfile for a newer one`;
    default:
      return `--frontend ${frontend}: carryover knows dockerfile.v0 alone`;
  }
}

/** Where context and Dockerfile are (buildkit `frontend/dockerui/config.go`, `NewClient` and `init`, and `context.go`, `initContext`). */
function placesOf(
  options: ReadonlyMap<string, string>,
  locals: ReadonlyMap<string, string>,
): { readonly context: string; readonly file: string | undefined } {
  const filename = options.get('filename') || 'Dockerfile';
  const remote = options.get('context');
  const dockerfile = locals.get(options.get('dockerfilekey') ?? 'dockerfile');
  if (remote !== undefined && remote !== '') {
    return { context: remote, file: filename };
  }
  const folder = dockerfile ?? '.';
  return { context: locals.get(options.get('contextkey') ?? 'context') ?? folder, file: inFolder(folder, filename) };
}

function inFolder(folder: string, name: string): string {
  return folder === '.' ? name : `${folder.replace(/\/+$/, '')}/${name}`;
}

function withPrefix(options: ReadonlyMap<string, string>, prefix: string): [string, string][] {
  return [...options].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : []));
}

/** `local:NAME` is a folder that is given by `--local`. */
function contextOf([name, value]: [string, string], locals: ReadonlyMap<string, string>): CommandBuildContext {
  const local = value.startsWith('local:') ? locals.get(value.slice('local:'.length)) : undefined;
  return { name, location: local ?? value };
}

/** `no-cache` names stages; with none, all are meant, as by the flag. */
function resetsOf(
  flags: CommandFlags,
  options: ReadonlyMap<string, string>,
): { readonly noCache: boolean; readonly noCacheFilters: readonly string[] } {
  const stages = options.get('no-cache');
  return {
    noCache: isSet(flags, 'no-cache') || stages === '',
    noCacheFilters: (stages ?? '').split(',').filter((stage) => stage !== ''),
  };
}

/** Flags that decide what a step does and sees, or where what it starts from comes from. */
const stepFlags = [
  'allow',
  'import-cache',
  'oci-layout',
  'registry-auth-tlscontext',
  'secret',
  'source-policy-file',
  'ssh',
] as const;

/** Options of the frontend that do so (buildkit `frontend/dockerui/config.go`). */
const stepOptionNames = [
  'add-hosts',
  'cgroup-parent',
  'force-network-mode',
  'hostname',
  'image-resolve-mode',
  'shm-size',
  'ulimit',
];

function stepOptionsOf(flags: CommandFlags, options: ReadonlyMap<string, string>): string[] {
  return [
    ...stepFlags.flatMap((name) => allValues(flags, name).map((value) => `--${name}=${value}`)),
    ...(isSet(flags, 'proxy-network') ? ['--proxy-network'] : []),
    ...[...options].flatMap(([name, value]) => (stepOptionNames.includes(name) ? [`--opt=${name}=${value}`] : [])),
  ];
}

/** An archive goes there unless it is told a file (buildkit `cmd/buildctl/build/output.go`, `resolveExporterDest`). */
function goesToStandardOutput(output: string): boolean {
  const fields = new Map(
    output.split(',').map((field) => {
      const [name = '', ...value] = field.trim().split('=');
      return [name, value.join('=')];
    }),
  );
  const isArchive =
    ['tar', 'oci', 'docker'].includes(fields.get('type') ?? '') &&
    !/^(?:0|f|F|FALSE|false|False)$/.test(fields.get('tar') ?? '');
  return isArchive && ['', '-'].includes(fields.get('dest') ?? '');
}
