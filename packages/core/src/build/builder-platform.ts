import type { BuildxClient } from './buildx-client';
import type { CommandContext, CommandRunner } from './command-runner';
import { buildxInspectCommand } from './docker-buildx';

/**
 * The platform that a builder builds for where none is asked for, such as `linux/amd64`: the first that its first node names (docker/buildx
 * `commands/inspect.go`; a `*` marks one that the user chose). Undefined if the builder does not answer.
 */
export async function builderPlatform(
  commands: CommandRunner,
  client: BuildxClient,
  context: Pick<CommandContext, 'signal' | 'deadline' | 'inactivityLimit'>,
): Promise<string | undefined> {
  const result = await commands.run(buildxInspectCommand(client), context);
  return result.ending === 'exited' && result.exitCode === 0
    ? /^Platforms:\s+([a-z0-9_/]+)/m.exec(result.output)?.[1]
    : undefined;
}
