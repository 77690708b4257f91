import type { Readable } from 'node:stream';
import type { CommandRunner } from '@carryover/core';
import type { CiFacts } from './ci/detect-ci';
import type { StartAttachedCommand } from './command-runner/attached-command';
import type { Environment } from './environment/environment';

/** What a run finds around it: everything that differs between a CI job, a laptop and a test. */
export interface Surroundings {
  readonly environment: Environment;
  /** The CI job that this is; undefined elsewhere. */
  readonly ci: CiFacts | undefined;
  readonly workingDirectory: string;
  /** Throws where the system knows of none. */
  readonly homeDirectory: () => string;
  /** An existing folder, for what lives no longer than a run. */
  readonly temporaryDirectory: string;
  readonly userId: number;
  /** The folder of carryover's own toolbox, which travels with the command. */
  readonly toolboxDirectory: string;
  readonly commands: CommandRunner;
  /** Starts the user's own build. */
  readonly startAttached: StartAttachedCommand;
  /** Gives this process's standard input; called only where it holds a Dockerfile or a context. */
  readonly openStandardInput: () => Readable;
}
