import type { BuildRecipe } from '../plan/command/build-command';

/** A build that is asked about. Everything as the user's own command has it. */
export interface BuildQuestion
  extends Pick<BuildRecipe, 'context' | 'file' | 'target' | 'buildArguments' | 'buildContexts' | 'stepOptions'> {
  /** Where relative paths begin. */
  readonly workingDirectory: string;
  /** One platform; undefined for the builder's own. */
  readonly platform: string | undefined;
}
