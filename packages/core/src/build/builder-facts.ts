import { type AskContext, askTool } from './ask-tool';
import type { BuildTool } from './build-tool';
import type { CommandResult, CommandRunner } from './command-runner';

/** What a build tool tells of its builder. */
export interface BuilderFacts {
  readonly name: string;
  /** What runs the steps; BuildKit where nothing is said. */
  readonly software?: 'buildah' | undefined;
  /** `docker`, `docker-container`, `remote`, `kubernetes`, `cloud`, `podman`, `buildah`; empty where the tool does not say. */
  readonly driver: string;
  readonly nodes: readonly BuilderNode[];
}

/** One daemon of a builder. */
export interface BuilderNode {
  readonly name: string;
  /** Such as `running`; empty where it could not be reached. */
  readonly status: string;
  /** Why it could not be reached. */
  readonly error: string | undefined;
  /** Of what runs the steps, without the `v`; undefined where the daemon was built without one (Debian's is), or does not say. */
  readonly version: string | undefined;
  /** The first is the one that it builds for where none is asked for. */
  readonly platforms: readonly string[];
  /** What the builder was made with, such as `replicas` and `loadbalance` of a `kubernetes` builder, where the tool says. */
  readonly driverOptions?: Readonly<Record<string, string>>;
  /** Of these, those that whoever made the builder said it is for. */
  readonly configuredPlatforms?: readonly string[];
  /** In the order in which the daemon goes through them. */
  readonly collectionRules: readonly CollectionRule[];
}

/** When the daemon removes records of the build cache by itself. Amounts are as the tool prints them, such as `48h0m0s` and `488.3MiB`. */
export interface CollectionRule {
  /** Which records it is about, such as `type==exec.cachemount`; none for all. Of several, one has to match. */
  readonly filters: readonly string[];
  /** What was used within that time is not removed. */
  readonly keepDuration: string | undefined;
  /** What the daemon keeps in any case, and beyond what it removes. */
  readonly reservedSpace: string | undefined;
  readonly maximumUsedSpace: string | undefined;
  /** What it wants to be free on its disk: where less is, it keeps no more than what is reserved. */
  readonly minimumFreeSpace?: string | undefined;
}

/** Asks of a builder, which starts it. Gives the command's own result where there is no answer. */
export async function builderFacts(
  commands: CommandRunner,
  tool: BuildTool,
  context: AskContext,
): Promise<{ readonly facts: BuilderFacts } | { readonly failed: CommandResult }> {
  const reply = await askTool(commands, tool.inspect(), context);
  return 'answer' in reply ? { facts: reply.answer } : reply;
}
