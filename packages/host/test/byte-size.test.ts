import { describe, expect, it } from 'vitest';
import { byteSize } from '../src/options/byte-size';

describe('byteSize', () => {
  it.each([
    ['1', 1],
    ['123b', 123],
    ['1k', 1000],
    ['2kB', 2000],
    ['500MB', 500_000_000],
    ['10GB', 10_000_000_000],
    ['10 gb', 10_000_000_000],
    ['1.5TB', 1_500_000_000_000],
    ['1KiB', 1024],
    ['2MiB', 2_097_152],
    ['0.5Gi', 536_870_912],
    ['1TiB', 1_099_511_627_776],
  ])('%s is %d bytes', (text, bytes) => {
    expect(byteSize.parse(text)).toBe(bytes);
  });

  it.each(['', '0', '0MB', '-1', '1e3', '10 G B', 'GB', '1iB', '1,5GB', '10XB', '99999999TB', '0.5'])(
    '%j is none',
    (text) => {
      expect(byteSize.safeParse(text).success).toBe(false);
    },
  );
});
