/** A variable of a build: `NAME=value`, or a name alone, whose value comes from the environment. */
export interface CommandBuildArgument {
  readonly name: string;
  readonly value: string | undefined;
}

export interface CommandBuildContext {
  readonly name: string;
  readonly location: string;
}

/** What a command line says of a build, as far as it decides which mounts the build will use, and on which builder. */
export interface BuildCommand {
  /** For messages: `docker build` or `docker buildx build`. */
  readonly tool: 'docker build' | 'docker buildx build';
  /** The program as it was given. */
  readonly program: string;
  /** What stands before buildx's own subcommands: docker's global options and `buildx`. */
  readonly buildxArguments: readonly string[];
  /** docker's global options alone. */
  readonly globalArguments: readonly string[];
  /** `--builder`. */
  readonly builder: string | undefined;
  /** The positional context: a folder, a URL, or `-`. */
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
  /** False for a call that only asks about a build, such as `--check`. */
  readonly builds: boolean;
  /** Whether the result of the build itself goes to standard output. */
  readonly writesToStandardOutput: boolean;
}

/** The part of a build that decides which mounts it will use, however it was told: by a command, or by options. */
export type BuildRecipe = Pick<
  BuildCommand,
  'context' | 'file' | 'target' | 'buildArguments' | 'buildContexts' | 'platforms'
>;

export type ReadBuildCommand =
  | { readonly command: BuildCommand }
  /** Why the words are no command that can be prefixed, each as a sentence. */
  | { readonly problems: readonly string[] };
