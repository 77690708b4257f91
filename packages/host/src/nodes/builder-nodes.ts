import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildTool, builderFacts, nodesOfPlatforms, type PlannedMount, type PlatformNode } from '@carryover/core';
import { dockerConfigFolder } from '../build/docker-config-folder';
import type { CommandContext } from '../commands/command-context';
import type { ToldBuild } from '../options/invocation';
import { keepNodeAlone, keepsSeveralNodes } from './kept-builder';

/** A daemon of a builder that has several, and how it is reached. */
export interface BuilderNode extends PlatformNode {
  readonly name: string;
  readonly tool: BuildTool;
}

/** The nodes of a builder, each with mounts of its own. */
export class BuilderNodes implements AsyncDisposable {
  /** None for a builder of a single node: then nothing has to be told apart. */
  readonly nodes: readonly BuilderNode[];
  readonly #folder: string | undefined;

  constructor(nodes: readonly BuilderNode[], folder: string | undefined) {
    this.nodes = nodes;
    this.#folder = folder;
  }

  /**
   * The names of the nodes that have a mount of a build: those that its platforms are built on, or that were recorded to have used it. A mount of which neither is known is where anything
   * else of the build is. None for a builder of a single node.
   */
  namesOf({ platforms, nodes }: PlannedMount, all: readonly PlannedMount[]): readonly string[] {
    const recorded = this.nodes.map(({ name }) => name).filter((name) => nodes?.includes(name));
    if (recorded.length > 0 || this.nodes.length === 0) {
      return recorded;
    }
    const meant = platforms ?? all.flatMap((planned) => planned.platforms ?? []);
    // One after the other, the platforms of a build may go elsewhere than together.
    const together = [...new Set(all.flatMap((planned) => planned.platforms ?? meant))].filter((each) => each !== '');
    const indexes = nodesOfPlatforms(this.nodes, together);
    const wanted = new Set(meant.length === 0 ? [''] : meant);
    const chosen = new Set(together.flatMap((platform, index) => (wanted.has(platform) ? [indexes[index]] : [])));
    if (wanted.has('')) {
      chosen.add(0);
    }
    return this.nodes.filter((_node, index) => chosen.has(index)).map(({ name }) => name);
  }

  /** The way to a node, by its name; undefined where it has no way of its own. */
  toolOf(node: string | undefined): BuildTool | undefined {
    return this.nodes.find(({ name }) => name === node)?.tool;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#folder !== undefined) {
      await rm(this.#folder, { recursive: true, force: true });
    }
  }
}

/** Asking a builder may have to start it. In milliseconds. */
const limit = 120_000;

/**
 * Finds out whether a builder has several nodes, and makes a way to each. buildx chooses a node by the platforms of a build, all of them together, and has no option that names one; so a
 * generated build gets a folder of builders in which the builder has that node alone, and meets it whatever it builds.
 */
export async function openBuilderNodes(
  tool: BuildTool,
  { command }: Pick<ToldBuild, 'command'>,
  { surroundings, signal }: Pick<CommandContext, 'surroundings' | 'signal'>,
): Promise<BuilderNodes> {
  const { environment, temporaryDirectory, commands } = surroundings;
  const { withBuilders } = tool;
  if (withBuilders === undefined) {
    return new BuilderNodes([], undefined);
  }
  const configFolder = environment.BUILDX_CONFIG || join(dockerConfigFolder(command, surroundings), 'buildx');
  if (!(await keepsSeveralNodes(configFolder))) {
    return new BuilderNodes([], undefined);
  }
  const answer = await builderFacts(commands, tool, { signal, deadline: limit, inactivityLimit: limit });
  // Of Kubernetes, what buildx shows are pods, which it chooses by other rules.
  if ('failed' in answer || answer.facts.nodes.length < 2 || answer.facts.driver === 'kubernetes') {
    return new BuilderNodes([], undefined);
  }
  const { name: builder } = answer.facts;
  const folder = await mkdtemp(join(temporaryDirectory, 'carryover-nodes-'));
  const nodes = await Promise.all(
    answer.facts.nodes.map(async (node, index) => {
      const alone = await keepNodeAlone(configFolder, { builder, node: node.name }, join(folder, String(index)));
      return alone === undefined
        ? undefined
        : { ...node, configuredPlatforms: node.configuredPlatforms ?? [], tool: withBuilders(alone, builder) };
    }),
  );
  const found = nodes.filter((node) => node !== undefined);
  if (found.length === nodes.length) {
    return new BuilderNodes(found, folder);
  }
  await rm(folder, { recursive: true });
  return new BuilderNodes([], undefined);
}
