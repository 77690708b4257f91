import { describe, expect, it } from 'vitest';
import { type Measure, Measurements } from '../measurements';
import { SCENES } from '../scenes/scenes';
import { atMost, atMostTimes, inBytes, inSeconds, timesFaster } from './row';
import { ROWS } from './rows';

describe('verdicts', () => {
  it('say how many times faster', () => {
    expect(timesFaster(0.5, 20, 40)).toEqual({
      measured: '40 times faster than the dance',
      target: 'at least 40',
      met: true,
    });
    expect(timesFaster(1, 4.94, 5)).toEqual({
      measured: '4.9 times faster than the dance',
      target: 'at least 5',
      met: false,
    });
  });

  it('say how much more', () => {
    expect(atMostTimes(3, 2, 1.5, 'the limit')).toMatchObject({ measured: '1.50 times the limit', met: true });
    expect(atMostTimes(3.1, 2, 1.5, 'the limit')).toMatchObject({ met: false });
  });

  it('say how much in all', () => {
    expect(atMost(0, 0, inBytes, 'sent')).toEqual({ measured: '0 B sent', target: 'none', met: true });
    expect(atMost(2.01, 2, inSeconds, 'in all')).toEqual({
      measured: '2.01 s in all',
      target: 'at most 2.00 s',
      met: false,
    });
  });

  it('are never met by what is no number', () => {
    expect(atMostTimes(Number.NaN, 1, 1.5, 'the limit').met).toBe(false);
    expect(timesFaster(Number.NaN, 1, 5).met).toBe(false);
  });
});

describe('rows', () => {
  /** What each scene measures; a row may ask for no more than its scenes give. */
  const measures: Record<string, readonly Measure[]> = {
    limit: ['limit-pack', 'limit-unpack', 'packed'],
    'first-save': ['carryover-first-save'],
    'next-run': [
      'carryover-restore',
      'carryover-save-unchanged',
      'carryover-overhead-empty',
      'carryover-overhead-warm',
      'carryover-save-changed',
      'sent-unchanged',
      'sent-changed',
      'changed-packed',
    ],
    'dance-save': ['dance-extract', 'dance-pack'],
    'dance-restore': ['dance-unpack', 'dance-inject'],
    'many-saves': ['store-after-saves', 'store-fresh'],
  };

  it('know all scenes', () => {
    expect(Object.keys(measures).sort()).toEqual([...SCENES.keys()].sort());
  });

  it.each(ROWS)('$name is judged by what its scenes measure', (row) => {
    const measured = new Measurements();
    for (const scene of row.scenes) for (const measure of measures[scene] ?? []) measured.add(measure, 2);
    expect(row.judge(measured).verdicts.length).toBeGreaterThan(0);
    expect(() => row.judge(new Measurements())).toThrow('a measurement is missing');
  });

  it('count the CI archive against the dance where it has to move the tree', () => {
    const measured = new Measurements();
    measured.add('carryover-first-save', 5);
    measured.add('dance-extract', 64);
    measured.add('dance-pack', 6);
    measured.add('limit-pack', 4);
    measured.add('packed', 208e6);
    const result = ROWS.find((row) => row.name === 'first-save')?.judge(measured);
    expect(result).toEqual({
      carryover: '5.00 s',
      dance: '70.0 s',
      limit: '4.00 s, 208 MB',
      verdicts: [
        { measured: '14 times faster than the dance', target: 'at least 8', met: true },
        { measured: '1.25 times the time of `tar | zstd`', target: 'at most 1.5', met: true },
      ],
    });
  });
});
