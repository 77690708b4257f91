import { describe, expect, it } from 'vitest';
import { RandomStream } from './random-stream';

describe('a random stream', () => {
  it('samples exactly as many as asked for, in their order', () => {
    const items = Array.from({ length: 1000 }, (_, position) => position);
    const random = new RandomStream('seed');
    for (const count of [0, 1, 10, 999, 1000]) {
      const sample = random.sample(items, count);
      expect(sample).toHaveLength(count);
      expect(sample).toEqual([...new Set(sample)].sort((one, other) => one - other));
    }
  });

  it('spreads numbers evenly', () => {
    const random = new RandomStream('seed');
    const draws = Array.from({ length: 40_000 }, () => random.below(4));
    for (const value of [0, 1, 2, 3]) {
      const share = draws.filter((draw) => draw === value).length / draws.length;
      expect(share).toBeCloseTo(0.25, 1);
    }
  });

  it('has the median asked for', () => {
    const random = new RandomStream('seed');
    const values = Array.from({ length: 20_001 }, () => random.logNormal(2500, 1.9)).sort((one, other) => one - other);
    expect((values[10_000] ?? 0) / 2500).toBeCloseTo(1, 1);
  });
});
