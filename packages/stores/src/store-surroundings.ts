import type { CommandRunner } from '@carryover/core';

/** What a store may take from what is around the process. Host gives it: stores read no environment and start no process by themselves. */
export interface StoreSurroundings {
  /** What a relative path in a location counts from. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Throws where the system knows of none. */
  readonly homeDirectory: () => string;
  /** For programs that hand out credentials, such as `docker-credential-…`. */
  readonly commands: CommandRunner;
}
