import type { BuilderNode, CollectionRule } from '@carryover/core';
import { byteSize } from '../options/byte-size';

/** A rule of garbage collection by which a builder may remove mounts, although they were just used. */
export interface ThreateningRule {
  /** For people: `rule 2 of builder0`. */
  readonly name: string;
  /** How much build cache the builder keeps by it, in bytes; 0 for nothing. */
  readonly keptBytes: number;
  /** Whether only where the builder's disk has little room left. In bytes; undefined where it is always. */
  readonly belowFreeBytes: number | undefined;
}

/**
 * The rules by which mounts that hold so many bytes may be removed. Rules for what was not used for a time are none of them: what was just filled is younger.
 *
 * By a rule, as much is kept as its maximum allows, less where the disk has not the free space that it asks for, but never less than what it reserves (buildkit
 * `cache/manager.go`, `calculateKeepBytes`); without any amount nothing is kept. What counts is the whole build cache; the mounts are a part of it.
 */
export function threateningRules(
  nodes: readonly Pick<BuilderNode, 'name' | 'collectionRules'>[],
  heldBytes: number,
): ThreateningRule[] {
  return nodes.flatMap(({ name, collectionRules }) =>
    collectionRules.flatMap((rule, number) => threatOf(rule, `rule ${number} of ${name}`, heldBytes) ?? []),
  );
}

/** Whether a rule is about mounts, too. */
export function isAboutMounts({ filters }: CollectionRule): boolean {
  return filters.length === 0 || filters.some((filter) => filter.includes('exec.cachemount'));
}

/** Whether a rule is only about what was not used for a time. */
export function isAboutUnused({ keepDuration }: CollectionRule): boolean {
  return keepDuration !== undefined && !/^(?:0[hms]?)+$/.test(keepDuration);
}

function threatOf(rule: CollectionRule, name: string, heldBytes: number): ThreateningRule | undefined {
  if (!isAboutMounts(rule) || isAboutUnused(rule)) {
    return undefined;
  }
  const reserved = sizeOf(rule.reservedSpace);
  const maximum = sizeOf(rule.maximumUsedSpace);
  const free = sizeOf(rule.minimumFreeSpace);
  const keptBytes = Math.max(maximum, reserved);
  if ((maximum > 0 || free === 0) && keptBytes < heldBytes) {
    return { name, keptBytes, belowFreeBytes: undefined };
  }
  return free > 0 && reserved < heldBytes ? { name, keptBytes: reserved, belowFreeBytes: free } : undefined;
}

/** As buildx prints them, such as `488.3MiB`; nothing for an amount that is not told. What has another unit than these is more than mounts hold. */
function sizeOf(text: string | undefined): number {
  const size = byteSize.safeParse(text ?? '');
  return text === undefined ? 0 : (size.data ?? Number.POSITIVE_INFINITY);
}
