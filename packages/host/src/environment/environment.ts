/** Variables of the process's environment, as a parameter: nothing but `process-environment.ts` reads the real one. */
export type Environment = Readonly<Record<string, string | undefined>>;
