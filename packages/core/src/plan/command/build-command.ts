/** A variable of a build: `NAME=value`, or a name alone, whose value comes from the environment. */
export interface CommandBuildArgument {
  readonly name: string;
  readonly value: string | undefined;
}

export interface CommandBuildContext {
  readonly name: string;
  readonly location: string;
}

/** What decides which mounts the build of one Dockerfile will use, and keep, however it was told: by a command, by options, or by a file. */
export interface BuildRecipe {
  /** A folder, a URL, or `-`. */
  readonly context: string;
  /** `--file`. */
  readonly file: string | undefined;
  readonly target: string | undefined;
  readonly buildArguments: readonly CommandBuildArgument[];
  readonly buildContexts: readonly CommandBuildContext[];
  /** Each as it was given; one may be a list. */
  readonly platforms: readonly string[];
  readonly noCache: boolean;
  /** Names of stages. */
  readonly noCacheFilters: readonly string[];
  /** Options of the build tool that decide what its steps do and see, as they were given or would be: `--secret=id=token,env=TOKEN`. */
  readonly stepOptions?: readonly string[] | undefined;
  /** Whether steps may be given secrets or SSH keys that `stepOptions` does not tell of. */
  readonly secretsUnknown?: boolean | undefined;
}

/** What the command of every build tool tells: on which builder it builds, and whether it does. */
export interface BuildCommandFacts {
  /** The program as it was given. */
  readonly program: string;
  /** What stands before the build tool's own subcommands: docker's global options and `buildx`. */
  readonly toolArguments: readonly string[];
  /** docker's global options alone. */
  readonly globalArguments: readonly string[];
  /** `--builder`; of buildctl, `--addr`. */
  readonly builder: string | undefined;
  /** False for a call that only asks about a build, such as `--check`. */
  readonly builds: boolean;
  /** Whether the result of the build itself goes to standard output. */
  readonly writesToStandardOutput: boolean;
}

/** A build of one Dockerfile, whose command line tells all about it. */
export interface DockerfileCommand extends BuildCommandFacts, BuildRecipe {
  /** For messages. */
  readonly tool: 'docker build' | 'docker buildx build' | 'podman build' | 'buildah build' | 'buildctl build';
}

/** A build of the targets of bake files, which only buildx can tell of. */
export interface BakeCommand extends BuildCommandFacts {
  readonly tool: 'docker bake' | 'docker buildx bake';
  /** The words after the program that make it print what its targets are, and build nothing. */
  readonly printArguments: readonly string[];
  /** `--file`, in order. */
  readonly files: readonly string[];
  /** What is not a flag: targets and groups, and before them the URL of a remote definition. */
  readonly targets: readonly string[];
}

/** A build of the services of compose files, which only compose can tell of. */
export interface ComposeCommand extends BuildCommandFacts, Pick<BuildRecipe, 'buildArguments' | 'noCache'> {
  readonly tool: 'docker compose build';
  /** The words after the program that make it print its configuration, up to the services. */
  readonly configArguments: readonly string[];
  /** `--file`, in order. */
  readonly files: readonly string[];
  /** Those that are named; if none, all are meant. */
  readonly services: readonly string[];
  /** Whether services that those depend on are built, too. */
  readonly withDependencies: boolean;
}

/** What a command line says of a build, as far as it decides which mounts the build will use, and on which builder. */
export type BuildCommand = DockerfileCommand | BakeCommand | ComposeCommand;

export type ReadBuildCommand =
  | { readonly command: BuildCommand }
  /** Why the words are no command that can be prefixed, each as a sentence. */
  | { readonly problems: readonly string[] };
