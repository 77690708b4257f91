import type { CommandRunner } from '@carryover/core';
import type { Environment } from './environment/environment';

/** What a run finds around it: everything that differs between a CI job, a laptop and a test. */
export interface Surroundings {
  readonly environment: Environment;
  readonly workingDirectory: string;
  /** Throws where the system knows of none. */
  readonly homeDirectory: () => string;
  /** An existing folder, for what lives no longer than a run. */
  readonly temporaryDirectory: string;
  readonly userId: number;
  /** The folder of carryover's own toolbox, which travels with the command. */
  readonly toolboxDirectory: string;
  readonly commands: CommandRunner;
}
