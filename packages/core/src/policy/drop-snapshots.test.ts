import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyStore,
  generation,
  hour,
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
import { type DropReason, type StoreLimits, snapshotsToDrop } from './drop-snapshots';
import { type StoredReference, type StoredSnapshot, supersededSnapshots, unreferenced } from './retain';

describe('snapshotsToDrop', () => {
  const stored = [reference('index', 1, 99), reference('pack', 2, 99), reference('pack', 3, 99)];
  const whole = [generation(1, [2])];
  const lossy = [generation(1, [9])];

  it.each<{ what: string; given: Partial<StoreLimits>; snapshots: SnapshotSketch[]; expected: [number, DropReason][] }>(
    [
      {
        what: 'keeps as many as it is told to, even if superseded, and no more, even within the grace period',
        given: { keep: 2 },
        snapshots: [50, 60, 70, 80].map((hoursOld, place) => ({ place, hoursOld })),
        expected: [
          [2, 'count'],
          [3, 'count'],
        ],
      },
      {
        what: 'drops within the grace period what is one too many',
        given: { keep: 1 },
        snapshots: [1, 2].map((hoursOld, place) => ({ place, hoursOld })),
        expected: [[1, 'count']],
      },
      {
        what: 'keeps the newest whole one besides those that are not',
        given: { keep: 1 },
        snapshots: [
          { place: 0, hoursOld: 1, generations: lossy },
          { place: 1, hoursOld: 2, content: unreadable },
          { place: 2, hoursOld: 3, generations: whole },
          { place: 3, hoursOld: 4, generations: whole },
        ],
        expected: [[3, 'count']],
      },
      {
        what: 'counts in each prefix by itself',
        given: { keep: 1 },
        snapshots: [
          { place: 0, hoursOld: 1 },
          { prefix: 'q/', place: 1, hoursOld: 2 },
          { prefix: 'q/', place: 2, hoursOld: 3 },
        ],
        expected: [[2, 'count']],
      },
      {
        what: 'drops all of a prefix that nobody has written for too long, and nothing else of that age',
        given: { maximumAge: 48 * hour },
        snapshots: [
          { place: 0, hoursOld: 49 },
          { place: 1, hoursOld: 60, content: unreadable },
          { prefix: 'q/', place: 2, hoursOld: 1 },
          { prefix: 'q/', place: 3, hoursOld: 60 },
          { prefix: 'r/', place: 4, hoursOld: 48 },
        ],
        expected: [
          [0, 'age'],
          [1, 'age'],
        ],
      },
      {
        what: 'drops what is too old of what it was told to keep, once it is superseded',
        given: { keep: 3, maximumAge: 48 * hour },
        snapshots: [1, 49, 50].map((hoursOld, place) => ({ place, hoursOld })),
        expected: [[2, 'age']],
      },
      {
        what: 'takes no age for too old that is within the grace period',
        given: { maximumAge: hour },
        snapshots: [{ place: 0, hoursOld: 23 }],
        expected: [],
      },
      {
        what: 'makes room by what was superseded within the grace period before whole prefixes',
        given: { maximumBytes: 230 },
        snapshots: [
          { place: 0, hoursOld: 40, generations: whole },
          { prefix: 'q/', place: 1, hoursOld: 1, generations: [] },
          { prefix: 'q/', place: 2, hoursOld: 2, generations: [generation(1, [3])] },
        ],
        expected: [[2, 'size']],
      },
      {
        what: 'makes room by the prefix that was written longest ago, as a whole',
        given: { maximumBytes: 250 },
        snapshots: [
          { place: 0, hoursOld: 40, generations: whole },
          { prefix: 'q/', place: 1, hoursOld: 50, generations: lossy },
          { prefix: 'q/', place: 2, hoursOld: 60, generations: [generation(1, [3])] },
        ],
        expected: [
          [1, 'size'],
          [2, 'size'],
        ],
      },
      {
        what: 'never makes room by what was written within the grace period',
        given: { maximumBytes: 1 },
        snapshots: [
          { place: 0, hoursOld: 23, generations: whole },
          { prefix: 'q/', place: 1, hoursOld: 24, generations: whole },
        ],
        expected: [[1, 'size']],
      },
      {
        what: 'drops nothing where one is of a newer format',
        given: { keep: 1, maximumAge: hour, maximumBytes: 1 },
        snapshots: [
          { place: 0, hoursOld: 99, content: newer },
          { place: 1, hoursOld: 100 },
          { prefix: 'q/', place: 2, hoursOld: 100 },
        ],
        expected: [],
      },
    ],
  )('$what', ({ given, snapshots, expected }) => {
    const { dropped } = snapshotsToDrop(snapshots.map(snapshot), stored, { ...limits, ...given });
    const found = [...dropped].map(([each, reason]) => [places([each])[0], reason]);
    expect(found.toSorted()).toEqual(expected);
  });

  it('counts what several snapshots share once, and leaves out what none needs and what is lost', () => {
    const sketches: SnapshotSketch[] = [
      { place: 0, hoursOld: 1, generations: whole },
      { prefix: 'q/', place: 1, hoursOld: 1, generations: [generation(1, [2, 9])] },
    ];
    const { bytesHeld } = snapshotsToDrop(sketches.map(snapshot), stored, limits);
    expect(bytesHeld).toBe(10 + 10 + 100 + 100);
  });
});

describe('limits on any store', () => {
  const anyLimits = fc.record({
    keep: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    maximumAge: fc.option(
      fc.integer({ min: 24, max: 60 }).map((hours) => hours * hour),
      { nil: undefined },
    ),
    maximumBytes: fc.option(fc.nat(1500), { nil: undefined }),
  });

  interface Store {
    readonly snapshots: readonly StoredSnapshot[];
    readonly stored: readonly StoredReference[];
  }

  function prune({ snapshots, stored }: Store, given: StoreLimits): Store {
    const { dropped } = snapshotsToDrop(snapshots, stored, given);
    const kept = snapshots.filter((each) => !dropped.has(each));
    const gone = new Set(unreferenced(kept, stored, given));
    return { snapshots: kept, stored: stored.filter((each) => !gone.has(each)) };
  }

  const prefixes = ({ snapshots }: Store) => [...Map.groupBy(snapshots, ({ prefix }) => prefix).values()];
  const newestFirst = (snapshots: readonly StoredSnapshot[]) =>
    snapshots.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const lastWritten = (snapshots: readonly StoredSnapshot[]) => newestFirst(snapshots)[0]?.modified ?? 0;

  it('leave the newest and the newest whole one of every prefix, or nothing of it, and that only if it is old', () => {
    fc.assert(
      fc.property(anyStore, anyLimits, (store, given) => {
        const after = new Set(prune(store, { ...limits, ...given }).snapshots);
        for (const before of prefixes(store)) {
          const left = before.filter((each) => after.has(each));
          const needed = [newestFirst(before)[0], newestFirst(before).find((each) => isWhole(each, store.stored))];
          if (left.length === 0) {
            const leastAge =
              given.maximumBytes === undefined ? (given.maximumAge ?? Number.POSITIVE_INFINITY) : 24 * hour;
            expect(now - lastWritten(before)).toBeGreaterThanOrEqual(leastAge);
          } else {
            expect(left).toEqual(expect.arrayContaining(needed.filter((each) => each !== undefined)));
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('hold: no more snapshots, no older prefixes and no more bytes than asked, but for what must stay', () => {
    fc.assert(
      fc.property(anyStore, anyLimits, (store, given) => {
        const after = prune(store, { ...limits, ...given });
        for (const left of prefixes(after)) {
          const wholeAt = newestFirst(left).findIndex((each) => isWhole(each, store.stored));
          expect(left.length).toBeLessThanOrEqual(Math.max(given.keep ?? left.length, wholeAt + 1));
          expect(now - lastWritten(left)).toBeLessThanOrEqual(given.maximumAge ?? Number.POSITIVE_INFINITY);
        }
        const needed = new Set(after.snapshots.flatMap(needs));
        const held = after.stored.filter(({ name }) => needed.has(name)).length * 100 + after.snapshots.length * 10;
        const { bytesHeld } = snapshotsToDrop(store.snapshots, store.stored, { ...limits, ...given });
        expect(bytesHeld).toBe(held);
        if (given.maximumBytes !== undefined && held > given.maximumBytes) {
          expect(prefixes(after).every((left) => now - lastWritten(left) < limits.gracePeriod)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('remove nothing that a kept snapshot refers to, nor any young pack or index, and come to rest at once', () => {
    fc.assert(
      fc.property(anyStore, anyLimits, (store, given) => {
        const after = prune(store, { ...limits, ...given });
        const needed = new Set(after.snapshots.flatMap(needs));
        for (const each of store.stored) {
          if (needed.has(each.name) || now - each.modified < limits.gracePeriod) {
            expect(after.stored).toContain(each);
          }
        }
        expect(prune(after, { ...limits, ...given })).toEqual(after);
      }),
      { numRuns: 500 },
    );
  });

  it('are none where none is given: only what is superseded goes', () => {
    fc.assert(
      fc.property(anyStore, ({ snapshots, stored }) => {
        const { dropped } = snapshotsToDrop(snapshots, stored, limits);
        expect(new Set(dropped.keys())).toEqual(new Set(supersededSnapshots(snapshots, stored, limits)));
        expect([...dropped.values()].every((reason) => reason === 'superseded')).toBe(true);
      }),
    );
  });
});
