import { carriersOf, objectOf } from '../format/snapshot';
import type { SnapshotContent } from '../format/snapshot-content';

/** A snapshot in a store, as retention sees it. */
export interface StoredSnapshot {
  readonly name: string;
  /** See `parseName`. */
  readonly project: string;
  /** The folder that it shares with what came before and after it; ascending names are newest first. */
  readonly prefix: string;
  readonly bytes: number;
  /** When it was written, by the store's clock, in milliseconds since the epoch. */
  readonly modified: number;
  readonly content: SnapshotContent;
}

/** A pack or an index in a store, as retention sees it. */
export interface StoredReference {
  readonly name: string;
  readonly project: string;
  readonly kind: 'pack' | 'index';
  readonly sha256: string;
  readonly bytes: number;
  /** As in {@link StoredSnapshot}. */
  readonly modified: number;
}

/** The line between what may go and what a run that is under way may still need. */
export interface RetentionLimits {
  /** Milliseconds since the epoch, by the store's clock. */
  readonly now: number;
  /** In milliseconds; longer than any job takes. */
  readonly gracePeriod: number;
}

/**
 * The snapshots that no run needs: those for which a newer one, whole, has been there for the grace period. A run that began within it has met that one or a
 * newer one. So the newest of each prefix always stays, and with it those down to the newest whole one. Where a project has a snapshot of a newer format,
 * all of its snapshots stay.
 */
export function supersededSnapshots(
  snapshots: readonly StoredSnapshot[],
  stored: readonly StoredReference[],
  limits: RetentionLimits,
): StoredSnapshot[] {
  const present = keysOfPresent(snapshots, stored);
  const untouchable = projectsOfNewerFormat(snapshots);
  const superseded: StoredSnapshot[] = [];
  const prefixes = Map.groupBy(snapshots, ({ prefix }) => prefix);
  for (const ofPrefix of prefixes.values()) {
    const newestFirst = ofPrefix.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const successor = newestFirst.findIndex((snapshot) => isOld(snapshot, limits) && isWhole(snapshot, present));
    superseded.push(...newestFirst.slice(successor < 0 ? newestFirst.length : successor + 1));
  }
  return superseded.filter(({ project }) => !untouchable.has(project));
}

/**
 * The packs and indexes to which none of `kept` refers and that have been there for the grace period: a younger one may belong to a save that is under way.
 * Where a project has a snapshot of a newer format, all of its packs and indexes stay, since what that refers to is not known.
 */
export function unreferenced(
  kept: readonly StoredSnapshot[],
  stored: readonly StoredReference[],
  limits: RetentionLimits,
): StoredReference[] {
  const referenced = new Set(kept.flatMap(referenceKeysOf));
  const untouchable = projectsOfNewerFormat(kept);
  return stored.filter(
    (each) => isOld(each, limits) && !referenced.has(referenceKey(each)) && !untouchable.has(each.project),
  );
}

/** The projects of which nothing may be deleted. */
export function projectsOfNewerFormat(snapshots: readonly StoredSnapshot[]): Set<string> {
  const newer = snapshots.filter(({ content }) => content.kind === 'newer-format');
  return new Set(newer.map(({ project }) => project));
}

function isOld({ modified }: { readonly modified: number }, { now, gracePeriod }: RetentionLimits): boolean {
  return now - modified >= gracePeriod;
}

/** What there is to refer to, by {@link referenceKey} and {@link carrierKey}. */
export function keysOfPresent(
  snapshots: readonly StoredSnapshot[],
  stored: readonly StoredReference[],
): ReadonlySet<string> {
  return new Set([...stored.map(referenceKey), ...snapshots.map(({ name }) => carrierKey(name))]);
}

/** The names of the other snapshots that carry its indexes: it is of no use without them. */
export function carriersOfStored({ name, content }: StoredSnapshot): string[] {
  return content.kind === 'readable' ? carriersOf(content.snapshot, name) : [];
}

/** Whether it can be read, and all that it refers to is among `present`. See {@link keysOfPresent}. */
export function isWhole(snapshot: StoredSnapshot, present: ReadonlySet<string>): boolean {
  return snapshot.content.kind === 'readable' && referenceKeysOf(snapshot).every((key) => present.has(key));
}

/** Tells what a snapshot refers to from everything else in a store. */
export function referenceKey({ project, kind, sha256 }: Pick<StoredReference, 'project' | 'kind' | 'sha256'>): string {
  return `${project}/${kind}/${sha256}`;
}

/** What a snapshot refers to, as {@link referenceKey}s and {@link carrierKey}s; nothing if it cannot be read. */
export function referenceKeysOf({ project, content }: StoredSnapshot): string[] {
  if (content.kind !== 'readable') {
    return [];
  }
  return content.snapshot.generations.flatMap(({ index, packs }) => [
    index.carriedBy === undefined
      ? referenceKey({ project, kind: 'index', sha256: index.sha256 })
      : carrierKey(index.carriedBy),
    ...packs.map((pack) => referenceKey({ project, kind: 'pack', sha256: objectOf(pack).sha256 })),
  ]);
}

function carrierKey(name: string): string {
  return `carrier/${name}`;
}
