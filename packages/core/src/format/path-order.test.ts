import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ancestorsOf, comparePaths } from './path-order';

/** Bytes on both sides of the slash, which is what the order turns on. */
const name = fc
  .array(fc.constantFrom('\x01', ' ', '-', '.', '0', 'a', 'b', '\x7f', '\xff'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((bytes) => bytes.join(''));
const path = fc.array(name, { maxLength: 3 }).map((names) => names.join('/'));

function compareAsSorted(one: string, other: string): number {
  return Buffer.compare(Buffer.from(`${one}//`, 'latin1'), Buffer.from(`${other}//`, 'latin1'));
}

describe('comparePaths', () => {
  it('orders as bytes do, each path followed by two slashes', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        expect(Math.sign(comparePaths(one, other))).toBe(compareAsSorted(one, other));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['a-b', 'a', 'a name that goes on with a byte below the slash comes before'],
    ['a', 'a0', 'one that goes on with a byte above it, after'],
    ['d/-x', 'd', 'so does an entry before its directory, where its name begins below the slash'],
    ['d', 'd/x', 'and after it elsewhere'],
    ['-x', '', 'also at the top'],
    ['', 'x', 'also at the top'],
    ['a\x01', 'a', 'the lowest byte'],
    ['a', 'a\xff', 'the highest byte'],
    ['a/b', 'a0', 'below a directory, before its longer namesake'],
  ])('%j comes before %j: %s', (first, second) => {
    expect(comparePaths(first, second)).toBeLessThan(0);
    expect(comparePaths(second, first)).toBeGreaterThan(0);
  });

  it('finds a path the same as itself', () => {
    expect(comparePaths('a/b', 'a/b')).toBe(0);
    expect(comparePaths('', '')).toBe(0);
  });
});

describe('ancestorsOf', () => {
  it('gives the directories above, nearest first', () => {
    expect([...ancestorsOf('a/b c/\xff')]).toEqual(['a/b c', 'a', '']);
    expect([...ancestorsOf('a')]).toEqual(['']);
    expect([...ancestorsOf('')]).toEqual([]);
  });
});
