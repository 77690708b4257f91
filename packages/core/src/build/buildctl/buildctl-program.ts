/** How buildctl is called. */
export interface BuildctlProgram {
  /** `buildctl`, a path to it, or `buildctl-daemonless.sh`, which runs it with a daemon of its own. */
  readonly program: string;
  /** Its own options, which stand before the subcommand: `--addr` and how the connection is secured. */
  readonly arguments: readonly string[];
  /** The address of the daemon; undefined for the variable BUILDKIT_HOST, or the usual one. */
  readonly builder?: string | undefined;
}
