/** The `docker` of a command line that has a BuildKit client of its own, and no buildx. */
export interface DockerBuildProgram {
  /** `docker`, or a path to it. */
  readonly program: string;
  /** docker's global options. */
  readonly arguments: readonly string[];
  /** The architecture of the engine, as BuildKit names it (`amd64`). */
  readonly architecture: string;
}
