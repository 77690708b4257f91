import { describe, expect, it } from 'vitest';
import { inParallel } from './in-parallel';

describe('inParallel', () => {
  it('keeps the order and the limit', async () => {
    let underWay = 0;
    let most = 0;
    const results = await inParallel(3, [5, 1, 4, 2, 3], async (delay) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, delay));
      underWay -= 1;
      return delay * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(3);
    expect(await inParallel(3, [], async () => 1)).toEqual([]);
  });

  it('begins nothing after a failure, and throws it when all is still', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const failing = inParallel(2, [0, 1, 2, 3, 4], async (item) => {
      begun.push(item);
      await new Promise((resolve) => setTimeout(resolve, item === 0 ? 5 : 20));
      if (item === 0) {
        throw new Error('down');
      }
      ended.push(item);
    });
    await expect(failing).rejects.toThrow('down');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });
});
