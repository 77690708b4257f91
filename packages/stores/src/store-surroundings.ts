import type { CommandRunner } from '@carryover/core';

/** Variables of the environment, as a parameter: stores read no other. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a store may take from what is around the process. Host gives it: stores read no environment and start no process by themselves. */
export interface StoreSurroundings {
  /** What a relative path in a location counts from. */
  readonly workingDirectory: string;
  /** An existing folder, for files that live no longer than an operation. */
  readonly temporaryDirectory: string;
  readonly environment: Environment;
  /** Throws where the system knows of none. */
  readonly homeDirectory: () => string;
  /** For programs that hand out credentials, such as `docker-credential-…`. */
  readonly commands: CommandRunner;
}
