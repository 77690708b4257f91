import type { AskContext } from './ask-tool';
import type { BuildTool } from './build-tool';
import { builderFacts } from './builder-facts';
import type { CommandRunner } from './command-runner';

/**
 * The platform that a builder builds for where none is asked for, such as `linux/amd64`: the first that its first node names. Undefined if the builder does not
 * answer.
 */
export async function builderPlatform(
  commands: CommandRunner,
  tool: BuildTool,
  context: AskContext,
): Promise<string | undefined> {
  const answer = await builderFacts(commands, tool, context);
  return 'facts' in answer ? answer.facts.nodes[0]?.platforms[0] : undefined;
}
