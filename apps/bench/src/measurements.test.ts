import { describe, expect, it } from 'vitest';
import { Measurements, median } from './measurements';

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 10], 3.5],
    [[2, 100, 10], 10],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('of nothing is an error', () => {
    expect(() => median([])).toThrow('a measurement is missing');
  });
});

describe('measurements', () => {
  it('keep each measure apart', () => {
    const measurements = new Measurements();
    for (const seconds of [5, 1, 3]) measurements.add('dance-extract', seconds);
    measurements.add('dance-pack', 7);
    expect(measurements.median('dance-extract')).toBe(3);
    expect(measurements.median('dance-pack')).toBe(7);
    expect(() => measurements.median('dance-inject')).toThrow();
    expect(measurements.values()).toEqual({ 'dance-extract': [5, 1, 3], 'dance-pack': [7] });
  });
});
