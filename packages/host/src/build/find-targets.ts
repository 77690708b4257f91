import type { ToldBuild } from '../options/invocation';
import type { Surroundings } from '../surroundings';
import { askBake } from './ask-bake';
import { askCompose } from './ask-compose';
import type { FoundTargets } from './build-target';

/** What a build builds: the one Dockerfile that its words are about, or what its own tool says. */
export async function findTargets(
  { definition }: ToldBuild,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<FoundTargets> {
  if ('printArguments' in definition) {
    return askBake(definition, surroundings, signal);
  }
  if ('configArguments' in definition) {
    return askCompose(definition, surroundings, signal);
  }
  return { targets: [{ title: undefined, recipe: definition }], input: undefined, problem: undefined };
}
