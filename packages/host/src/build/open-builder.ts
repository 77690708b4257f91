import {
  type AskContext,
  answerOf,
  askTool,
  type BuildTool,
  type CarryoverError,
  dockerBuildTool,
  dockerVersionsQuestion,
  tooOld,
  tooOldBuildKit,
} from '@carryover/core';
import type { ToldBuild } from '../options/invocation';
import type { Surroundings } from '../surroundings';
import { findBuildTool } from './find-build-tool';

/** A builder may have to be started. In milliseconds. */
const limit = 120_000;

/** The build tool of a run, once its builder has been looked at. */
export interface OpenedBuilder {
  readonly tool: BuildTool;
  /** Why nothing can be carried on it. Undefined also where the builder does not answer: the first build there says why. */
  readonly problem: CarryoverError | undefined;
}

/**
 * Finds the build tool, and whether its builder is one to carry mounts on. Where docker has no buildx, that of Docker 20.10 builds by itself; later ones need it.
 */
export async function openBuilder(
  build: Pick<ToldBuild, 'command' | 'builder' | 'tool'>,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<OpenedBuilder> {
  const { commands } = surroundings;
  const limits = { signal, deadline: limit, inactivityLimit: limit };
  const tool = await findBuildTool(build, surroundings, signal);
  if (build.command?.builds === false) {
    return { tool, problem: undefined };
  }
  const reply = await askTool(commands, tool.inspect(), limits);
  if ('failed' in reply) {
    const problem = tool.explainFailure(reply.failed.errorTail.join('\n'));
    const older = problem && (await dockerWithoutBuildx(build, surroundings, limits));
    return older === undefined ? { tool, problem } : { tool: older, problem: undefined };
  }
  const { answer: facts } = reply;
  const needsEngine = facts.driver === 'docker' && facts.nodes.some(({ version }) => version === undefined);
  const engine = needsEngine && tool.engineVersion ? await answerOf(commands, tool.engineVersion(), limits) : undefined;
  const old = facts.nodes.map((node) => tooOldBuildKit(tool, facts, node, engine)).find((has) => has !== undefined);
  return { tool, problem: old === undefined ? undefined : tooOld(facts.name, old, tool) };
}

/** The tool of a docker that has a BuildKit client of its own. Undefined for any other. */
async function dockerWithoutBuildx(
  { command, builder }: Pick<ToldBuild, 'command' | 'builder'>,
  { commands }: Surroundings,
  limits: AskContext,
): Promise<BuildTool | undefined> {
  if ((command !== undefined && command.tool !== 'docker build') || builder !== undefined) {
    return undefined;
  }
  const docker = { program: command?.program ?? 'docker', arguments: command?.globalArguments ?? [] };
  const versions = await answerOf(commands, dockerVersionsQuestion(docker), limits);
  return versions?.architecture !== undefined && versions.client.startsWith('20.10.')
    ? dockerBuildTool({ ...docker, architecture: versions.architecture })
    : undefined;
}
