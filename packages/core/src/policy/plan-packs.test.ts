import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToPack } from './comparison';
import { planPacks } from './plan-packs';

function fileOf(path: string, size: number): ToPack {
  const entry = { type: 'file' as const, path, mode: 0o644, uid: 0, gid: 0, mtime: '1.000000000', size };
  return { entry, ctime: undefined, inode: undefined };
}

function sizeOf({ entry }: ToPack): number {
  return entry.type === 'file' ? entry.size : 0;
}

const mebibyte = 1 << 20;
const entries = fc.uniqueArray(
  fc.tuple(fc.stringMatching(/^[a-c]{1,6}(\.[a-b]{0,2})?$/), fc.oneof(fc.nat(2), fc.nat(5000), fc.nat(40 * mebibyte))),
  { selector: ([path]) => path, maxLength: 80 },
);
const sizes = fc.record({
  preferredBytes: fc.constantFrom(mebibyte, 16 * mebibyte, 64 * mebibyte),
  parallel: fc.integer({ min: 1, max: 8 }),
});

describe('planPacks', () => {
  it('puts every entry into exactly one pack, and none beyond the size but for a single larger file', () => {
    fc.assert(
      fc.property(entries, sizes, (files, limits) => {
        const wanted = files.map(([path, size]) => fileOf(path, size));
        const packs = planPacks(wanted, limits);
        expect(
          packs
            .flat()
            .map(({ entry }) => entry.path)
            .sort(),
        ).toEqual(wanted.map(({ entry }) => entry.path).sort());
        for (const pack of packs) {
          expect(pack.length).toBeGreaterThan(0);
          const bytes = pack.reduce((sum, entry) => sum + sizeOf(entry), 0);
          expect(pack.length === 1 || bytes <= limits.preferredBytes).toBe(true);
        }
      }),
    );
  });

  it('gives the same packs for the same entries, in whatever order they come', () => {
    fc.assert(
      fc.property(entries, sizes, (files, limits) => {
        const wanted = files.map(([path, size]) => fileOf(path, size));
        expect(planPacks(wanted.toReversed(), limits)).toEqual(planPacks(wanted, limits));
      }),
    );
  });

  it('makes as many packs as can move side by side, where there is enough for that', () => {
    const wanted = Array.from({ length: 800 }, (_, place) => fileOf(`f${place}`, mebibyte / 2));
    expect(planPacks(wanted, { preferredBytes: 256 * mebibyte, parallel: 8 }).length).toBeGreaterThanOrEqual(8);
    expect(planPacks(wanted, { preferredBytes: 256 * mebibyte, parallel: 8 }).length).toBeLessThanOrEqual(9);
  });

  it('does not split what is small', () => {
    const wanted = Array.from({ length: 100 }, (_, place) => fileOf(`f${place}`, 1000));
    expect(planPacks(wanted, { preferredBytes: 64 * mebibyte, parallel: 8 })).toHaveLength(1);
  });

  it('makes no pack of nothing', () => {
    expect(planPacks([], { preferredBytes: mebibyte, parallel: 8 })).toEqual([]);
  });

  it('puts like beside like, small before large, and begins with the largest pack', () => {
    const wanted = [fileOf('a.js', 3), fileOf('b.c', 2), fileOf('.hidden', 9), fileOf('d/c.js', 1), fileOf('x.c', 1)];
    const [pack] = planPacks(wanted, { preferredBytes: mebibyte, parallel: 8 });
    expect(pack?.map(({ entry }) => entry.path)).toEqual(['.hidden', 'x.c', 'b.c', 'd/c.js', 'a.js']);
    const packs = planPacks([fileOf('small', 10), fileOf('large', 90 * mebibyte)], {
      preferredBytes: mebibyte,
      parallel: 1,
    });
    expect(packs.map((each) => each[0]?.entry.path)).toEqual(['large', 'small']);
  });
});
