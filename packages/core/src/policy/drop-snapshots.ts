import {
  carriersOfStored,
  isWhole,
  keysOfPresent,
  projectsOfNewerFormat,
  type RetentionLimits,
  referenceKey,
  referenceKeysOf,
  type StoredReference,
  type StoredSnapshot,
  supersededSnapshots,
} from './retain';

/** What a user wants no more of than this. */
export interface StoreLimits extends RetentionLimits {
  /** How many snapshots of each prefix stay, the newest: these even if superseded, and no older one even if a run may need it. At least 1. */
  readonly keep?: number | undefined;
  /** In milliseconds, and no less than the grace period. What nobody has written for longer goes as a whole. */
  readonly maximumAge?: number | undefined;
  /** For all snapshots and what they refer to, in bytes. */
  readonly maximumBytes?: number | undefined;
}

/** Why a snapshot goes. */
export type DropReason = 'superseded' | 'count' | 'age' | 'size';

export interface SnapshotsToDrop {
  /** Of each prefix the oldest first, so that one that is cut short leaves the newer ones. */
  readonly dropped: ReadonlyMap<StoredSnapshot, DropReason>;
  /** Snapshots that stay and what they refer to, in bytes. More than the limit where only what is younger than the grace period is left. */
  readonly bytesHeld: number;
}

/**
 * Decides which snapshots go: those that no run needs (see {@link supersededSnapshots}), and those beyond the limits. The newest whole snapshot of a prefix goes
 * only with all of its prefix: when nobody has written there for too long, or, where the total is too large, after everything else, what was written
 * longest ago first, and never within the grace period. A snapshot that carries an index of one that stays does, too.
 */
export function snapshotsToDrop(
  snapshots: readonly StoredSnapshot[],
  stored: readonly StoredReference[],
  limits: StoreLimits,
): SnapshotsToDrop {
  const present = keysOfPresent(snapshots, stored);
  const superseded = new Set(supersededSnapshots(snapshots, stored, limits));
  const untouchable = projectsOfNewerFormat(snapshots);
  const prefixes = [...Map.groupBy(snapshots, ({ prefix }) => prefix).values()].map((ofPrefix) =>
    surveyPrefix(ofPrefix, present),
  );
  const touchable = prefixes.filter(({ newestFirst }) => !newestFirst.some(({ project }) => untouchable.has(project)));

  const dropped = new Map<StoredSnapshot, DropReason>();
  for (const prefix of touchable) {
    for (const [place, snapshot] of [...prefix.newestFirst.entries()].reverse()) {
      const reason = reasonToDrop(prefix, place, superseded.has(snapshot), limits);
      if (reason !== undefined) {
        dropped.set(snapshot, reason);
      }
    }
  }
  keepCarriers(snapshots, dropped);
  const usage = new Usage(snapshots, stored, untouchable);
  for (const snapshot of dropped.keys()) {
    usage.release(snapshot);
  }
  if (limits.maximumBytes !== undefined) {
    dropToFit(touchable, limits.maximumBytes, limits, dropped, usage);
  }
  return { dropped, bytesHeld: usage.bytes };
}

/** Takes out of `dropped` what carries an index of a snapshot that stays. */
function keepCarriers(snapshots: readonly StoredSnapshot[], dropped: Map<StoredSnapshot, DropReason>): void {
  const byName = new Map(snapshots.map((snapshot) => [snapshot.name, snapshot]));
  const staying = snapshots.filter((snapshot) => !dropped.has(snapshot));
  // What stays for another's sake has carriers of its own.
  for (const snapshot of staying) {
    for (const name of carriersOfStored(snapshot)) {
      const carrier = byName.get(name);
      if (carrier !== undefined && dropped.delete(carrier)) {
        staying.push(carrier);
      }
    }
  }
}

interface Prefix {
  readonly newestFirst: readonly StoredSnapshot[];
  /** The place of the newest whole one; -1 if there is none. */
  readonly newestWhole: number;
  /** When the newest was. */
  readonly lastWritten: number;
}

function surveyPrefix(snapshots: readonly StoredSnapshot[], present: ReadonlySet<string>): Prefix {
  const newestFirst = snapshots.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return {
    newestFirst,
    newestWhole: newestFirst.findIndex((snapshot) => isWhole(snapshot, present)),
    lastWritten: newestFirst[0]?.modified ?? 0,
  };
}

function reasonToDrop(
  { newestFirst, newestWhole, lastWritten }: Prefix,
  place: number,
  isSuperseded: boolean,
  { now, gracePeriod, keep, maximumAge }: StoreLimits,
): DropReason | undefined {
  const longest = maximumAge === undefined ? Number.POSITIVE_INFINITY : Math.max(maximumAge, gracePeriod);
  if (now - lastWritten > longest) {
    return 'age';
  }
  if (keep === undefined) {
    return isSuperseded ? 'superseded' : undefined;
  }
  if (place >= keep && place > newestWhole) {
    return 'count';
  }
  return isSuperseded && now - (newestFirst[place]?.modified ?? now) > longest ? 'age' : undefined;
}

/** Drops more until what stays is no larger than it may be, or nothing more may go. */
function dropToFit(
  prefixes: readonly Prefix[],
  maximumBytes: number,
  { now, gracePeriod }: StoreLimits,
  dropped: Map<StoredSnapshot, DropReason>,
  usage: Usage,
): void {
  const left = (candidates: readonly StoredSnapshot[]) => candidates.filter((snapshot) => !dropped.has(snapshot));
  const older = prefixes.flatMap(({ newestFirst, newestWhole }) =>
    newestWhole < 0 ? [] : left(newestFirst.slice(newestWhole + 1)).map((snapshot) => [snapshot]),
  );
  const whole = prefixes
    .filter(({ lastWritten }) => now - lastWritten >= gracePeriod)
    .toSorted((one, other) => one.lastWritten - other.lastWritten)
    .map(({ newestFirst }) => newestFirst.toReversed());
  const oldestFirst = older.toSorted(([one], [other]) => (one?.modified ?? 0) - (other?.modified ?? 0));
  let before: number;
  do {
    before = dropped.size;
    for (const group of [...oldestFirst, ...whole]) {
      if (usage.bytes <= maximumBytes) {
        return;
      }
      for (const snapshot of releasable(left(group), usage)) {
        dropped.set(snapshot, 'size');
      }
    }
    // What was a carrier may have become none.
  } while (dropped.size > before);
}

/** Releases what of a group carries no index of others that stay. In the group's order, which is oldest first; a carrier is older than whom it carries for. */
function releasable(group: readonly StoredSnapshot[], usage: Usage): StoredSnapshot[] {
  const released = new Set<StoredSnapshot>();
  for (const snapshot of group.toReversed()) {
    if (!usage.isCarrier(snapshot)) {
      usage.release(snapshot);
      released.add(snapshot);
    }
  }
  return group.filter((snapshot) => released.has(snapshot));
}

/** What snapshots hold in a store, each object once. */
class Usage {
  bytes = 0;
  /** Of what is there: its bytes, and how many snapshots refer to it. */
  readonly #objects: Map<string, { readonly bytes: number; users: number }>;
  /** How many snapshots each, by name, carries an index for. */
  readonly #carriers = new Map<string, number>();

  constructor(
    snapshots: readonly StoredSnapshot[],
    stored: readonly StoredReference[],
    untouchable: ReadonlySet<string>,
  ) {
    this.#objects = new Map(stored.map((each) => [referenceKey(each), { bytes: each.bytes, users: 0 }]));
    for (const each of stored.filter(({ project }) => untouchable.has(project))) {
      this.#use(referenceKey(each));
    }
    for (const snapshot of snapshots) {
      this.bytes += snapshot.bytes;
      for (const key of new Set(referenceKeysOf(snapshot))) {
        this.#use(key);
      }
      this.#countCarriers(snapshot, 1);
    }
  }

  isCarrier({ name }: StoredSnapshot): boolean {
    return (this.#carriers.get(name) ?? 0) > 0;
  }

  release(snapshot: StoredSnapshot): void {
    this.bytes -= snapshot.bytes;
    this.#countCarriers(snapshot, -1);
    for (const key of new Set(referenceKeysOf(snapshot))) {
      const object = this.#objects.get(key);
      if (object !== undefined) {
        object.users--;
        this.bytes -= object.users === 0 ? object.bytes : 0;
      }
    }
  }

  #countCarriers(snapshot: StoredSnapshot, more: 1 | -1): void {
    for (const name of carriersOfStored(snapshot)) {
      this.#carriers.set(name, (this.#carriers.get(name) ?? 0) + more);
    }
  }

  #use(key: string): void {
    const object = this.#objects.get(key);
    if (object !== undefined) {
      this.bytes += object.users === 0 ? object.bytes : 0;
      object.users++;
    }
  }
}
