import type * as z from 'zod';

export const commandNames = ['run', 'plan', 'inject', 'extract', 'doctor', 'list', 'prune', 'report'] as const;

export type CommandName = (typeof commandNames)[number];

/** One row of the option table: everything that flags, environment names, manifests and docs have to agree on. */
export interface OptionDefinition {
  /** Without the dashes: `if-not-empty`. */
  readonly name: string;
  /** The short form, where buildx has one: `f`. */
  readonly letter?: string;
  /** The variable that gives the value where the option is not given. An empty variable counts as not set. */
  readonly environment: `CARRYOVER_${string}`;
  /** Stands for the value in the help; an option without one is a flag. */
  readonly placeholder?: string;
  /** May be given more than once; in the environment, one value a line. */
  readonly repeatable?: true;
  /** What counts where nothing is given, as the user would write it. */
  readonly default?: string;
  /** How the default is found, where it is not always the same. */
  readonly defaultExplained?: string;
  /** One sentence, without a full stop. */
  readonly description: string;
  readonly commands: readonly CommandName[];
  /** Reads one value from its text. Its messages complete the sentence "--name value: …". */
  readonly schema: z.ZodType<unknown, string>;
}

export function isFlag(definition: OptionDefinition): boolean {
  return definition.placeholder === undefined;
}
