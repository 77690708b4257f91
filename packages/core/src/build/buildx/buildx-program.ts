/** How buildx is called: where the user has it called in a particular way, so that generated builds meet the same daemon. */
export interface BuildxProgram {
  /** `docker`, a path to it, or buildx itself. */
  readonly program: string;
  /** What stands before buildx's subcommand: docker's global options and `buildx`. */
  readonly arguments: readonly string[];
  /** buildx's `--builder`; undefined for buildx's own choice. */
  readonly builder?: string | undefined;
  /** The folder in which it keeps its builders (`BUILDX_CONFIG`); undefined for its own choice. */
  readonly configFolder?: string | undefined;
}

/** The buildx that is a plugin of the `docker` in the PATH. */
export const dockerBuildx: BuildxProgram = { program: 'docker', arguments: ['buildx'] };
