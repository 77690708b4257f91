import type { BuildxClient } from './buildx-client';
import type { CommandContext, CommandResult, CommandRunner } from './command-runner';
import { buildxInspectCommand } from './docker-buildx';

/** What buildx tells of a builder. */
export interface BuilderFacts {
  readonly name: string;
  /** `docker`, `docker-container`, `remote`, `kubernetes`, `cloud`; empty where buildx does not say. */
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
  /** Of BuildKit, without the `v`; undefined where the daemon was built without one (Debian's is), or does not say. */
  readonly version: string | undefined;
  /** The first is the one that it builds for where none is asked for. */
  readonly platforms: readonly string[];
  /** In the order in which the daemon goes through them. */
  readonly collectionRules: readonly CollectionRule[];
}

/** When the daemon removes records of the build cache by itself. Amounts are as buildx prints them, such as `48h0m0s` and `488.3MiB`. */
export interface CollectionRule {
  /** Which records it is about, such as `type==exec.cachemount`; none for all. Of several, one has to match. */
  readonly filters: readonly string[];
  /** What was used within that time is not removed. */
  readonly keepDuration: string | undefined;
  /** What the daemon keeps in any case, and beyond what it removes. */
  readonly reservedSpace: string | undefined;
  readonly maximumUsedSpace: string | undefined;
}

/**
 * Asks buildx of a builder, which starts it. Gives the command's own result where it does not tell.
 *
 * What it prints is in buildx `commands/inspect.go`, `runInspect`. Older versions (seen: 0.13) have `Keep Bytes` for what newer ones (seen: 0.36) call
 * `Reserved Space`, and print no rules of an engine's own builder.
 */
export async function builderFacts(
  commands: CommandRunner,
  client: BuildxClient,
  context: Pick<CommandContext, 'signal' | 'deadline' | 'inactivityLimit'>,
): Promise<{ readonly facts: BuilderFacts } | { readonly failed: CommandResult }> {
  const result = await commands.run(buildxInspectCommand(client), context);
  return result.ending === 'exited' && result.exitCode === 0
    ? { facts: readBuilderFacts(result.output) }
    : { failed: result };
}

/** Reads what `buildx inspect` prints. */
export function readBuilderFacts(output: string): BuilderFacts {
  const [head = '', ...nodes] = output.split(/^(?:Nodes:\n)?(?=Name:)/m).filter((part) => part !== '');
  return { name: field(head, 'Name') ?? '', driver: field(head, 'Driver') ?? '', nodes: nodes.map(readNode) };
}

function readNode(text: string): BuilderNode {
  const [facts = '', ...rules] = text.split(/^GC Policy rule#\d+:$/m);
  return {
    name: field(facts, 'Name') ?? '',
    status: field(facts, 'Status') ?? '',
    error: field(facts, 'Error'),
    version: /^v?(\d+\.\d+\.\d+\S*)$/.exec(field(facts, '(?:BuildKit version|BuildKit|Buildkit)') ?? '')?.[1],
    platforms: (field(facts, 'Platforms') ?? '').split(/,\s*/).flatMap((each) => each.replace('*', '') || []),
    collectionRules: rules.map((rule) => ({
      filters: (field(rule, ' Filters') ?? '').split(/[\s,]+/).filter((filter) => filter !== ''),
      keepDuration: field(rule, ' Keep Duration'),
      reservedSpace: field(rule, ' (?:Reserved Space|Keep Bytes)'),
      maximumUsedSpace: field(rule, ' Max Used Space'),
    })),
  };
}

/** A version of zeros is what Go gives a program that was built without one. */
function field(text: string, name: string): string | undefined {
  const value = new RegExp(`^${name}:[\\t ]+(\\S.*)$`, 'm').exec(text)?.[1]?.trim();
  return value === undefined || /^v?0\.0\.0\+unknown$/.test(value) ? undefined : value;
}
