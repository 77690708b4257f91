import type { CommandBuildContext } from './build-command';

/** Reads a `--build-context`. */
export function buildContextOf(given: string): CommandBuildContext {
  const equals = given.indexOf('=');
  return { name: given.slice(0, equals), location: given.slice(equals + 1) };
}

/** What is wrong with `--build-context`s, each as a sentence. */
export function problemsOfBuildContexts(given: readonly string[]): string[] {
  return given.filter((each) => each.indexOf('=') < 1).map((each) => `--build-context '${each}': it is NAME=LOCATION`);
}
