import type { CommandBuildArgument } from './build-command';

/** Reads a `--build-arg`. */
export function buildArgumentOf(given: string): CommandBuildArgument {
  const equals = given.indexOf('=');
  return equals < 0
    ? { name: given, value: undefined }
    : { name: given.slice(0, equals), value: given.slice(equals + 1) };
}

/** What is wrong with `--build-arg`s, each as a sentence that shows no value. */
export function problemsOfBuildArguments(given: readonly string[]): string[] {
  return given
    .filter((each) => each === '' || each.startsWith('='))
    .map(() => '--build-arg: a name is missing; it is NAME=VALUE');
}
