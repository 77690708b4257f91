import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildCommand, type BuildTool, buildctlTool, buildxTool, dockerBuildx } from '@carryover/core';
import * as z from 'zod';
import type { ToldBuild } from '../options/invocation';
import { buildTools } from '../options/option-value';
import type { Surroundings } from '../surroundings';
import { dockerConfigFolder } from './docker-config-folder';
import { findBuildahTool } from './find-buildah-tool';

/** What docker hands on to buildx, together with a builder (docker/cli `cmd/docker/builder.go`, `forwardBuilder`). */
const forwarded: readonly BuildCommand['tool'][] = ['docker build', 'docker bake'];

/** No question here takes longer, in milliseconds. */
const limit = 20_000;

/**
 * The builder that a build will use, reached as the build's own command reaches it. `docker build` and `docker bake` do not use the builder that was chosen with `docker buildx use`,
 * but the daemon of the current context, unless an option or a variable names one, or buildx is installed as the default builder (docker/cli
 * `cmd/docker/builder.go`, `processBuilder`).
 */
export async function findBuildTool(
  { command, builder, tool }: Pick<ToldBuild, 'command' | 'builder' | 'tool'>,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<BuildTool> {
  if (command === undefined) {
    const kind = tool ?? (await toolThatIsHere(surroundings, signal));
    return kind === 'docker'
      ? buildxTool({ ...dockerBuildx, builder })
      : findBuildahTool({ kind, program: kind, arguments: [], stepOptions: [] }, surroundings, signal);
  }
  if (command.tool === 'podman build' || command.tool === 'buildah build') {
    const { program, toolArguments, stepOptions = [] } = command;
    const kind = command.tool === 'podman build' ? 'podman' : 'buildah';
    return findBuildahTool({ kind, program, arguments: toolArguments, stepOptions }, surroundings, signal);
  }
  const program = { program: command.program, arguments: command.toolArguments };
  if (command.tool === 'buildctl build') {
    return buildctlTool({ ...program, builder });
  }
  const isOwn = !forwarded.includes(command.tool) || builder !== undefined || surroundings.environment.BUILDX_BUILDER;
  if (isOwn || (await hasBuilderAlias(command, surroundings))) {
    return buildxTool({ ...program, builder });
  }
  return buildxTool({ ...program, builder: await currentContext(command, surroundings, signal) });
}

/** The first of the build tools that is installed. */
async function toolThatIsHere({ commands }: Surroundings, signal: AbortSignal): Promise<(typeof buildTools)[number]> {
  for (const program of buildTools) {
    const ask = { program, arguments: ['--version'] };
    const { ending } = await commands.run(ask, { signal, deadline: limit, inactivityLimit: limit });
    if (ending !== 'not-found') {
      return program;
    }
  }
  return 'docker';
}

async function currentContext(
  { program, globalArguments }: BuildCommand,
  { commands }: Surroundings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const ask = { program, arguments: [...globalArguments, 'context', 'show'] };
  const result = await commands.run(ask, { signal, deadline: limit, inactivityLimit: limit });
  const name = result.output.trim();
  // Where docker does not answer, the generated build will say so.
  return result.ending === 'exited' && result.exitCode === 0 && name !== '' ? name : undefined;
}

const dockerConfig = z.object({ aliases: z.object({ builder: z.string().optional() }).optional() });

async function hasBuilderAlias(command: BuildCommand, surroundings: Surroundings): Promise<boolean> {
  const folder = dockerConfigFolder(command, surroundings);
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '{}');
  try {
    return dockerConfig.parse(JSON.parse(text)).aliases?.builder !== undefined;
  } catch {
    // docker itself complains of a configuration that it cannot read.
    return false;
  }
}
