import type { ToldBuild } from '../options/invocation';
import type { Surroundings } from '../surroundings';
import { askBake } from './ask-bake';
import type { FoundTargets } from './build-target';

/** What a build builds: the one Dockerfile that its words are about, or what its own tool says. */
export async function findTargets(
  { definition }: ToldBuild,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<FoundTargets> {
  return 'printArguments' in definition
    ? askBake(definition, surroundings, signal)
    : { targets: [{ name: undefined, recipe: definition }], input: undefined, problem: undefined };
}
