/** Variables of the environment, as a parameter: stores read no other. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a store is given of the machine that it runs on. */
export interface StoreSurroundings {
  /** What relative paths in a location count from. */
  readonly workingDirectory: string;
  /** An existing folder, for files that live no longer than an operation. */
  readonly temporaryDirectory: string;
  readonly environment: Environment;
}
