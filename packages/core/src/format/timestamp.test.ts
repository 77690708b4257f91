import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTimestamps, joinTimestamp, splitTimestamp } from './timestamp';

const second = 1_000_000_000n;

/** The moment as nanoseconds since the epoch. */
const moment = fc.bigInt({ min: -4_000_000_000n * second, max: 40_000_000_000n * second });

function timestampOf(nanoseconds: bigint): string {
  const rest = ((nanoseconds % second) + second) % second;
  return joinTimestamp(Number((nanoseconds - rest) / second), Number(rest));
}

describe('timestamps', () => {
  it('are whole seconds towards the past, and nanoseconds', () => {
    expect(timestampOf(-5_750_000_000n)).toBe('-6.250000000');
    expect(splitTimestamp('-6.250000000')).toEqual({ seconds: -6, nanoseconds: 250_000_000 });
    expect(splitTimestamp('1700000000.000000001')).toEqual({ seconds: 1_700_000_000, nanoseconds: 1 });
  });

  it('survive being split and joined', () => {
    fc.assert(
      fc.property(moment, (nanoseconds) => {
        const { seconds, nanoseconds: rest } = splitTimestamp(timestampOf(nanoseconds));
        expect(BigInt(seconds) * second + BigInt(rest)).toBe(nanoseconds);
      }),
    );
  });

  it('are compared as moments', () => {
    fc.assert(
      fc.property(moment, fc.bigInt({ min: -2n * second, max: 2n * second }), (nanoseconds, difference) => {
        const other = nanoseconds + difference;
        const order = Math.sign(compareTimestamps(timestampOf(nanoseconds), timestampOf(other)));
        expect(order).toBe(Math.sign(Number(nanoseconds - other)));
      }),
    );
  });
});
