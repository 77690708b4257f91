import type { Snapshot } from '../format/snapshot';
import type { SnapshotContent } from '../format/snapshot-content';
import type { KnownSnapshot } from '../look-up';
import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import type { Inventory } from '../snapshots/inventory';
import { describePrefix, type NamedLocation, snapshotSequence } from '../store/names';
import { keysOfPresent, referenceKeysOf, type StoredSnapshot, unreferenced } from './retain';

/** What is kept of one mount, in one scope. */
export interface KeptMount extends NamedLocation {
  readonly mountDigest: string;
  /** Undefined where no snapshot tells which mount it is. */
  readonly mount: Mount | undefined;
  /** How many snapshots there are. */
  readonly snapshots: number;
  /** The newest that can be read. */
  readonly newest: NewestSnapshot | undefined;
  /** Newer ones, which cannot be read. */
  readonly passedOver: readonly { readonly name: string; readonly reason: string }[];
}

export interface NewestSnapshot extends KnownSnapshot {
  readonly packs: number;
  readonly generations: number;
  /** Packs and indexes that it refers to and that the store has lost. */
  readonly missing: number;
}

/** How many objects there are, and their bytes. */
export interface ObjectCount {
  readonly objects: number;
  readonly bytes: number;
}

export interface InventoryTotals {
  readonly snapshots: ObjectCount;
  readonly packs: ObjectCount;
  readonly indexes: ObjectCount;
  readonly recipes: ObjectCount;
  /** Of packs and indexes, those that no snapshot refers to. */
  readonly unreferenced: ObjectCount;
}

/** What is kept, mount by mount: by project, scope and key, and within these the one that was saved last first. */
export function keptMounts({ snapshots, references }: Pick<Inventory, 'snapshots' | 'references'>): KeptMount[] {
  const present = keysOfPresent(snapshots, references);
  const prefixes = Map.groupBy(snapshots, ({ prefix }) => prefix);
  return [...prefixes].map(([prefix, found]) => describeOne(prefix, found, present)).toSorted(compareKept);
}

export function inventoryTotals({ snapshots, references, recipes }: Inventory): InventoryTotals {
  const everything = { now: Number.POSITIVE_INFINITY, gracePeriod: 0 };
  return {
    snapshots: countOf(snapshots),
    packs: countOf(references.filter(({ kind }) => kind === 'pack')),
    indexes: countOf(references.filter(({ kind }) => kind === 'index')),
    recipes: countOf(recipes),
    unreferenced: countOf(unreferenced(snapshots, references, everything)),
  };
}

function describeOne(prefix: string, found: readonly StoredSnapshot[], present: ReadonlySet<string>): KeptMount {
  const place = describePrefix(prefix);
  const newestFirst = found.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const firstReadable = newestFirst.findIndex(({ content }) => content.kind === 'readable');
  const newest = newestFirst[firstReadable];
  const passedOver = newestFirst.slice(0, firstReadable < 0 ? undefined : firstReadable);
  return {
    ...place,
    mount: newestFirst.map((snapshot) => mountOf(snapshot, place.mountDigest)).find((mount) => mount !== undefined),
    snapshots: newestFirst.length,
    newest: newest?.content.kind === 'readable' ? describeNewest(newest, newest.content.snapshot, present) : undefined,
    passedOver: passedOver.map(({ name, content }) => ({ name, reason: reasonOf(content) })),
  };
}

function reasonOf(content: SnapshotContent): string {
  switch (content.kind) {
    case 'readable':
      return '';
    case 'newer-format':
      return `a newer carryover wrote it, in format ${content.format}`;
    case 'unreadable':
      return content.reason;
  }
}

/** A description that does not fit the name is not believed. */
function mountOf({ content }: StoredSnapshot, digest: string): Mount | undefined {
  const mount = content.kind === 'readable' ? content.snapshot.mount : undefined;
  return mount !== undefined && mountDigest(mount) === digest ? mount : undefined;
}

function describeNewest(stored: StoredSnapshot, snapshot: Snapshot, present: ReadonlySet<string>): NewestSnapshot {
  const packs = new Map(
    snapshot.generations.flatMap((generation) => generation.packs).map((pack) => [pack.sha256, pack]),
  );
  return {
    name: stored.name,
    sequence: snapshotSequence(stored.name) ?? 0,
    time: snapshot.time,
    amount: snapshot.amount,
    packedBytes: [...packs.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    packs: packs.size,
    generations: snapshot.generations.length,
    missing: new Set(referenceKeysOf(stored).filter((key) => !present.has(key))).size,
  };
}

function compareKept(one: KeptMount, other: KeptMount): number {
  return (
    compareText(one.project, other.project) ||
    compareText(one.scope, other.scope) ||
    compareText(one.key, other.key) ||
    (other.newest?.time ?? 0) - (one.newest?.time ?? 0) ||
    compareText(one.mountDigest, other.mountDigest) ||
    compareText(one.platform, other.platform)
  );
}

function compareText(one: string, other: string): number {
  return Number(one > other) - Number(one < other);
}

function countOf(objects: readonly { readonly bytes: number }[]): ObjectCount {
  return { objects: objects.length, bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0) };
}
