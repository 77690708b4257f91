import type { StoredRecipe } from './policy/drop-recipes';
import type { DropReason, SnapshotsToDrop } from './policy/drop-snapshots';
import { projectsOfNewerFormat, type StoredReference, type StoredSnapshot, unreferenced } from './policy/retain';
import type { Inventory } from './snapshots/inventory';

export interface PrunedObject {
  readonly kind: 'snapshot' | 'pack' | 'index' | 'recipe';
  readonly name: string;
  readonly bytes: number;
  /** Why it went. `unreferenced`: no snapshot refers to it any more. */
  readonly because: DropReason | 'unreferenced';
}

export interface PruneReport {
  /** What was removed, in this order; in a dry run what would be. */
  readonly removed: readonly PrunedObject[];
  readonly bytesRemoved: number;
  /** What is left of carryover's own objects. */
  readonly objectsKept: number;
  readonly bytesKept: number;
  /** Of that, what no snapshot refers to and what stays for the grace period alone, as it may belong to a save that is under way. */
  readonly waiting: { readonly objects: number; readonly bytes: number };
  /** Snapshots that are none, and why. They keep no pack. */
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
  /** Projects in which a newer carryover has saved, left wholly as they are. As in names: percent-encoded. */
  readonly untouchedProjects: readonly string[];
}

/** `recipes`: those that go, and why. `unneeded`: the packs and indexes that go. `all`: what there was. */
export function pruneReport(
  { dropped }: SnapshotsToDrop,
  recipes: ReadonlyMap<StoredRecipe, DropReason>,
  unneeded: readonly StoredReference[],
  all: Inventory,
): PruneReport {
  const removed: PrunedObject[] = [
    ...[...dropped].map(([{ name, bytes }, because]) => ({ kind: 'snapshot' as const, name, bytes, because })),
    ...[...recipes].map(([{ name, bytes }, because]) => ({ kind: 'recipe' as const, name, bytes, because })),
    ...unneeded.map(({ kind, name, bytes }) => ({ kind, name, bytes, because: 'unreferenced' as const })),
  ];
  const bytesRemoved = sumOfBytes(removed);
  const waiting = waitingAmong(all, dropped, unneeded);
  return {
    removed,
    bytesRemoved,
    objectsKept: all.snapshots.length + all.references.length + all.recipes.length - removed.length,
    bytesKept: sumOfBytes([...all.snapshots, ...all.references, ...all.recipes]) - bytesRemoved,
    waiting: { objects: waiting.length, bytes: sumOfBytes(waiting) },
    unreadable: unreadableAmong(all.snapshots),
    untouchedProjects: [...projectsOfNewerFormat(all.snapshots)].sort(),
  };
}

function waitingAmong(
  { snapshots, references }: Inventory,
  dropped: SnapshotsToDrop['dropped'],
  unneeded: readonly StoredReference[],
): StoredReference[] {
  const kept = snapshots.filter((snapshot) => !dropped.has(snapshot));
  const gone = new Set(unneeded);
  const withoutGrace = { now: Number.POSITIVE_INFINITY, gracePeriod: 0 };
  return unreferenced(kept, references, withoutGrace).filter((each) => !gone.has(each));
}

function sumOfBytes(objects: readonly { readonly bytes: number }[]): number {
  return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Snapshots that are none, and why. */
export function unreadableAmong(snapshots: readonly StoredSnapshot[]): { name: string; reason: string }[] {
  return snapshots.flatMap(({ name, content }) =>
    content.kind === 'unreadable' ? [{ name, reason: content.reason }] : [],
  );
}
