import type { BuilderFacts, BuilderNode } from '../builder-facts';

/**
 * Reads what `buildx inspect` prints (buildx `commands/inspect.go`, `runInspect`). Older versions (seen: 0.13) have `Keep Bytes` for what newer ones (seen: 0.36) call
 * `Reserved Space`, and print no rules of an engine's own builder.
 */
export function readBuildxInspect(output: string): BuilderFacts {
  const [head = '', ...nodes] = output.split(/^(?:Nodes:\n)?(?=Name:)/m).filter((part) => part !== '');
  return { name: field(head, 'Name') ?? '', driver: field(head, 'Driver') ?? '', nodes: nodes.map(readNode) };
}

function readNode(text: string): BuilderNode {
  const [facts = '', ...rules] = text.split(/^GC Policy rule#\d+:$/m);
  const platforms = (field(facts, 'Platforms') ?? '').split(/,\s*/);
  return {
    name: field(facts, 'Name') ?? '',
    status: field(facts, 'Status') ?? '',
    error: field(facts, 'Error'),
    version: /^v?(\d+\.\d+\.\d+\S*)$/.exec(field(facts, '(?:BuildKit version|BuildKit|Buildkit)') ?? '')?.[1],
    platforms: platforms.flatMap((each) => each.replace('*', '') || []),
    configuredPlatforms: platforms.flatMap((each) => (each.endsWith('*') ? each.slice(0, -1) : [])),
    ...readOptions(field(facts, 'Driver Options')),
    collectionRules: rules.map((rule) => ({
      filters: (field(rule, ' Filters') ?? '').split(/[\s,]+/).filter((filter) => filter !== ''),
      keepDuration: field(rule, ' Keep Duration'),
      reservedSpace: field(rule, ' (?:Reserved Space|Keep Bytes)'),
      maximumUsedSpace: field(rule, ' Max Used Space'),
      minimumFreeSpace: field(rule, ' Min Free Space'),
    })),
  };
}

/** Reads `name="value"` and so on, the values quoted as Go does. */
function readOptions(text: string | undefined): Pick<BuilderNode, 'driverOptions'> {
  const options = [...(text?.matchAll(/([\w.-]+)="((?:[^"\\]|\\.)*)"/g) ?? [])];
  const pairs = options.map(([, name = '', value = '']) => [name, value.replace(/\\(.)/g, '$1')] as const);
  return pairs.length === 0 ? {} : { driverOptions: Object.fromEntries(pairs) };
}

/** A version of zeros is what Go gives a program that was built without one. */
function field(text: string, name: string): string | undefined {
  const value = new RegExp(`^${name}:[\\t ]+(\\S.*)$`, 'm').exec(text)?.[1]?.trim();
  return value === undefined || /^v?0\.0\.0\+unknown$/.test(value) ? undefined : value;
}
