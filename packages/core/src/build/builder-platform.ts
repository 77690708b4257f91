import { builderFacts } from './builder-facts';
import type { BuildxClient } from './buildx-client';
import type { CommandContext, CommandRunner } from './command-runner';

/**
 * The platform that a builder builds for where none is asked for, such as `linux/amd64`: the first that its first node names. Undefined if the builder does not
 * answer.
 */
export async function builderPlatform(
  commands: CommandRunner,
  client: BuildxClient,
  context: Pick<CommandContext, 'signal' | 'deadline' | 'inactivityLimit'>,
): Promise<string | undefined> {
  const answer = await builderFacts(commands, client, context);
  return 'facts' in answer ? answer.facts.nodes[0]?.platforms[0] : undefined;
}
