import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyStore,
  generation,
  isWhole,
  limits,
  needs,
  newer,
  now,
  places,
  reference,
  type SnapshotSketch,
  snapshot,
  unreadable,
} from '../../test/stored-objects';
import { type StoredReference, type StoredSnapshot, supersededSnapshots, unreferenced } from './retain';

describe('supersededSnapshots', () => {
  it.each<{ what: string; snapshots: SnapshotSketch[]; expected: number[] }>([
    { what: 'keeps the only one, however old', snapshots: [{ place: 0, hoursOld: 9_999 }], expected: [] },
    {
      what: 'keeps one whose successor is younger than the grace period',
      snapshots: [
        { place: 0, hoursOld: 23 },
        { place: 1, hoursOld: 9_999 },
      ],
      expected: [],
    },
    {
      what: 'drops one whose successor is as old as the grace period',
      snapshots: [
        { place: 0, hoursOld: 24 },
        { place: 1, hoursOld: 30 },
      ],
      expected: [1],
    },
    {
      what: 'goes by the successor, not by the age of what it succeeds',
      snapshots: [
        { place: 0, hoursOld: 1 },
        { place: 1, hoursOld: 25 },
        { place: 2, hoursOld: 2 },
      ],
      expected: [2],
    },
    {
      what: 'keeps an older one where the newer cannot be read',
      snapshots: [
        { place: 0, hoursOld: 99, content: unreadable },
        { place: 1, hoursOld: 99 },
        { place: 2, hoursOld: 99 },
      ],
      expected: [2],
    },
    {
      what: 'keeps an older one where a pack of the newer is missing',
      snapshots: [
        { place: 0, hoursOld: 99, generations: [generation(1, [7])] },
        { place: 1, hoursOld: 99 },
      ],
      expected: [],
    },
    {
      what: 'drops what cannot be read once it is superseded',
      snapshots: [
        { place: 0, hoursOld: 99 },
        { place: 1, hoursOld: 99, content: unreadable },
      ],
      expected: [1],
    },
    {
      what: 'drops nothing where one is of a newer format',
      snapshots: [
        { place: 0, hoursOld: 99 },
        { place: 1, hoursOld: 99 },
        { prefix: 'q/', place: 2, hoursOld: 1, content: newer },
      ],
      expected: [],
    },
    {
      what: 'looks at each prefix by itself',
      snapshots: [
        { place: 0, hoursOld: 99 },
        { prefix: 'q/', place: 1, hoursOld: 99 },
        { prefix: 'q/', place: 2, hoursOld: 99 },
      ],
      expected: [2],
    },
  ])('$what', ({ snapshots, expected }) => {
    const stored = [reference('index', 1, 99)];
    expect(places(supersededSnapshots(snapshots.map(snapshot), stored, limits))).toEqual(expected);
  });
});

describe('unreferenced', () => {
  const stored = [
    reference('index', 1, 99),
    reference('pack', 2, 99),
    reference('pack', 3, 99),
    reference('pack', 4, 23),
    reference('index', 5, 24),
    reference('pack', 2, 99, 'other'),
  ];

  it('are what no kept snapshot of the project refers to, and old', () => {
    const kept = [snapshot({ place: 0, hoursOld: 1, generations: [generation(1, [2])] })];
    expect(unreferenced(kept, stored, limits)).toEqual([stored[2], stored[4], stored[5]]);
  });

  it('tell a pack from an index of the same digest', () => {
    const kept = [snapshot({ place: 0, hoursOld: 1, generations: [generation(2, [1])] })];
    expect(unreferenced(kept, stored.slice(0, 2), limits)).toEqual(stored.slice(0, 2));
  });

  it('are all, where a snapshot cannot be read, and none, where one is of a newer format', () => {
    const old = stored.filter(({ modified }) => now - modified >= limits.gracePeriod);
    expect(unreferenced([snapshot({ place: 0, hoursOld: 1, content: unreadable })], stored, limits)).toEqual(old);
    const kept = [snapshot({ place: 0, hoursOld: 1, content: newer })];
    expect(unreferenced(kept, stored, limits)).toEqual([stored[5]]);
  });
});

describe('retention of any store', () => {
  interface Store {
    readonly snapshots: readonly StoredSnapshot[];
    readonly stored: readonly StoredReference[];
  }

  function prune({ snapshots, stored }: Store, given = limits): Store {
    const dropped = new Set(supersededSnapshots(snapshots, stored, given));
    const kept = snapshots.filter((each) => !dropped.has(each));
    const gone = new Set(unreferenced(kept, stored, given));
    return { snapshots: kept, stored: stored.filter((each) => !gone.has(each)) };
  }

  /** What a run finds that looks at `time`: the newest whole snapshot there was. */
  function foundAt(store: Store, prefix: string, time: number): string | undefined {
    const there = store.snapshots.filter(
      (each) => each.prefix === prefix && each.modified <= time && isWhole(each, store.stored),
    );
    return there.map(({ name }) => name).sort()[0];
  }

  const prefixesOf = ({ snapshots }: Store) => [...new Set(snapshots.map(({ prefix }) => prefix))];

  it('never removes what a kept snapshot refers to, nor what is young', () => {
    fc.assert(
      fc.property(anyStore, (store) => {
        const after = prune(store);
        const needed = new Set(after.snapshots.flatMap(needs));
        for (const each of store.stored) {
          if (needed.has(each.name) || now - each.modified < limits.gracePeriod) {
            expect(after.stored).toContain(each);
          }
        }
      }),
    );
  });

  it('never removes the newest snapshot of a prefix', () => {
    fc.assert(
      fc.property(anyStore, (store) => {
        const newestOf = (given: Store) =>
          prefixesOf(store).map(
            (prefix) =>
              given.snapshots
                .filter((each) => each.prefix === prefix)
                .map(({ name }) => name)
                .sort()[0],
          );
        expect(newestOf(prune(store))).toEqual(newestOf(store));
      }),
    );
  });

  it('leaves a run that began within the grace period what it found', () => {
    fc.assert(
      fc.property(anyStore, fc.integer({ min: 0, max: limits.gracePeriod - 1 }), (store, sinceStart) => {
        const after = prune(store);
        for (const prefix of prefixesOf(store)) {
          expect(foundAt(after, prefix, now - sinceStart)).toBe(foundAt(store, prefix, now - sinceStart));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('comes to rest at once, and without grace leaves the newest whole snapshots with what they need', () => {
    fc.assert(
      fc.property(anyStore, (store) => {
        expect(prune(prune(store))).toEqual(prune(store));
        const after = prune(store, { now, gracePeriod: 0 });
        const needed = new Set(after.snapshots.flatMap(needs));
        expect(after.stored.every(({ name }) => needed.has(name))).toBe(true);
        for (const prefix of prefixesOf(store)) {
          const whole = after.snapshots.filter((each) => each.prefix === prefix && isWhole(each, store.stored));
          expect(whole.length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
