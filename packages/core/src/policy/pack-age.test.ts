import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Generation, Snapshot } from '../format/snapshot';
import { planCompaction } from './compact';
import { generationTime, isAnythingDue, isGenerationDue, isPackDue } from './pack-age';

const day = 86_400_000;
const now = 1_790_000_000_000;
const aging = { now, maximumAge: 8 * day };
const sha256 = (number: number) => createHash('sha256').update(String(number)).digest('hex');
const packs = Array.from({ length: 1000 }, (_, number) => sha256(number));

function snapshotOf(generations: readonly Generation[], time = now): Snapshot {
  return { format: 1, time, parent: null, amount: { files: 0, bytes: 0 }, generations: [...generations] };
}

describe('the age of packs', () => {
  it('is due for none before half of the maximum, for a part of them each day after, and for all at the maximum', () => {
    const due = (days: number) => packs.filter((pack) => isPackDue(pack, now - days * day, aging)).length;
    expect(due(3.99)).toBe(0);
    for (const days of [5, 6, 7]) {
      // A quarter a day, as SHA-256s are spread evenly.
      expect(Math.abs(due(days) - (days - 4) * 250)).toBeLessThan(60);
    }
    expect(due(8)).toBe(1000);
  });

  it('once due stays due', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(20 * day), fc.nat(20 * day), (pack, age, later) => {
        const isDue = (each: number) => isPackDue(sha256(pack), now - each, aging);
        expect(isDue(age) && !isDue(age + later)).toBe(false);
      }),
    );
  });

  it('is that of the snapshot which first named the generation, or at least of the snapshot that is at hand', () => {
    const generation = { index: { sha256: sha256(0), bytes: 1 }, packs: [] };
    expect(generationTime(snapshotOf([]), generation)).toBe(now);
    expect(generationTime(snapshotOf([]), { ...generation, time: 5 })).toBe(5);
  });

  it('is asked of everything that a snapshot names', () => {
    const index = { sha256: sha256(0), bytes: 1 };
    const of = (days: number, names: readonly string[]) =>
      snapshotOf([
        { index, packs: [], time: now },
        { index, packs: names.map((name, slot) => ({ slot, sha256: name, bytes: 1 })), time: now - days * day },
      ]);
    expect(isAnythingDue(of(3, packs), aging)).toBe(false);
    expect(isAnythingDue(of(5, packs), aging)).toBe(true);
    expect(isAnythingDue(of(7.9, []), aging)).toBe(false);
    expect(isAnythingDue(of(8, []), aging)).toBe(true);
    expect(isGenerationDue(now - 8 * day, { ...aging, maximumAge: 9 * day })).toBe(false);
  });
});

describe('compaction of what is due', () => {
  const pack = (name: string, more = {}) => ({
    sha256: name,
    storedBytes: 10,
    liveBytes: 10,
    deadBytes: 0,
    liveEntries: 1,
    canBeRepacked: true,
    ...more,
  });

  it('packs anew the packs that are due, and keeps what else their generation says', () => {
    const plan = planCompaction([{ packs: [pack('old', { isDue: true }), pack('young')] }]);
    expect([...plan.repacked]).toEqual(['old']);
    expect(plan.kept).toEqual([{ generation: 0, packs: new Set(['young']) }]);
  });

  it('lets a generation go that is due, with its index and all of its packs', () => {
    const plan = planCompaction([{ packs: [pack('a'), pack('b')], isDue: true }, { packs: [pack('c')] }]);
    expect([...plan.repacked].sort()).toEqual(['a', 'b']);
    expect(plan.kept).toEqual([{ generation: 1, packs: new Set(['c']) }]);
  });

  it('leaves alone what cannot be packed anew, and does not bother with what is dead', () => {
    const stuck = pack('stuck', { isDue: true, canBeRepacked: false });
    const dead = pack('dead', { isDue: true, liveEntries: 0, liveBytes: 0, deadBytes: 10 });
    const plan = planCompaction([{ packs: [stuck, dead], isDue: true }]);
    expect(plan.repacked.size).toBe(0);
    expect(plan.kept).toEqual([{ generation: 0, packs: new Set(['stuck']) }]);
  });
});
