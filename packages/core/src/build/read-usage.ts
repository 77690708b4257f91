import type { CacheRecord } from './cache-record';

/**
 * Reads what `buildx du --verbose` and `buildctl du --verbose` print: blocks of `Name:<tabs>value` lines, one block a record, with totals at the end (buildx
 * `commands/diskusage.go`, `printVerbose`; buildkit `cmd/buildctl/diskusage.go`, `printVerbose`).
 */
export function readUsage(usage: string): CacheRecord[] {
  return usage.split(/^(?=ID:\s)/m).flatMap((text) => readRecord(text) ?? []);
}

/** The description can go over several lines, as it holds the step's own text; fields of the same names in there come before the true ones. */
function readRecord(text: string): CacheRecord | undefined {
  const id = /^ID:\s+(\S+)$/m.exec(text)?.[1];
  if (id === undefined) {
    return undefined;
  }
  const label = /^Description:[\t ]+/m.exec(text);
  const head = text.slice(0, label?.index);
  const rest = label === null ? '' : text.slice(label.index + label[0].length);
  const fields = /\n(?:[A-Z][a-z ]+:.*\n*)*$/.exec(rest);
  return {
    id,
    description: rest.slice(0, fields?.index),
    // Older versions of buildx (seen: 0.13) have them on the line itself, newer ones (seen: 0.36) in a list below it.
    hasParents: /^Parents?:(?:[\t ]+|\n - )\S/m.test(head),
    isInUse: /^Reclaimable:\s+false$/m.test(head),
    uses: Number(/^Usage count:\s+(\d+)$/m.exec(fields?.[0] ?? head)?.[1] ?? 0),
  };
}
