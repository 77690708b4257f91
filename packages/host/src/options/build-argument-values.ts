import type { CommandBuildArgument } from '@carryover/core';
import type { Environment } from '../environment/environment';

/** Of an argument without a value, the environment has it; where it has not, there is none. The later of two of one name counts. All as in buildx. */
export function buildArgumentValues(
  given: readonly CommandBuildArgument[],
  environment: Environment,
): Record<string, string> {
  const values = given.map(({ name, value }) => [name, value ?? environment[name]] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
