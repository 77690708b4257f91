import { describe, expect, it } from 'vitest';
import { changeShare } from './change-share';
import type { ToPack } from './comparison';

function packed(...sizes: number[]): ToPack[] {
  const time = { seconds: 0n, nanoseconds: 0 };
  return sizes.map((size, number) => ({
    entry: { type: 'file', path: `f${number}`, mode: 0o644, uid: 0, gid: 0, mtime: time, size },
    ctime: undefined,
    inode: undefined,
  })) as unknown as ToPack[];
}

function share(before: number, now: number, sizes: number[], absentIsDeleted = true): number {
  const amount = (bytes: number) => ({ files: 1, bytes });
  return changeShare({ toPack: packed(...sizes), amount: amount(now) }, { amount: amount(before), absentIsDeleted });
}

describe('the share of a mount that changed', () => {
  it.each<[what: string, before: number, now: number, sizes: number[], share: number]>([
    ['nothing', 100, 100, [], 0],
    ['a file that was added', 80, 100, [20], 0.2],
    ['a file that was replaced by one as large', 100, 100, [25], 0.25],
    ['a large file that was replaced by a small one', 100, 60, [10], 0.5],
    ['a file that was removed', 100, 70, [], 0.3],
    ['everything', 100, 50, [50], 1],
    ['what holds no bytes at all', 0, 0, [0], 1],
  ])('is of %s', (_, before, now, sizes, expected) => {
    expect(share(before, now, sizes)).toBeCloseTo(expected);
  });

  it('leaves out what is missing where nobody knows that it was deleted', () => {
    expect(share(1000, 100, [20], false)).toBeCloseTo(0.2);
  });
});
