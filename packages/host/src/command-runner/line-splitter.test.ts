import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineSplitter } from './line-splitter';

function linesOf(pieces: readonly Buffer[]): string[] {
  const splitter = lineSplitter();
  return [...pieces.flatMap((piece) => splitter.add(piece)), ...splitter.end()];
}

describe('lineSplitter', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['10%\r50%\r100%\n', ['10%', '50%', '100%']],
    ['a\n\nb', ['a', '', 'b']],
    ['\r\r\n', ['', '']],
  ])('cuts %j', (text, lines) => {
    expect(linesOf([Buffer.from(text)])).toEqual(lines);
  });

  it('gives the same lines however the bytes are cut, also within a character or a line end', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r', '\r\n', '')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(8), { maxLength: 30 }), (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const pieces: Buffer[] = [];
        let from = 0;
        for (const cut of cuts) {
          pieces.push(bytes.subarray(from, from + cut));
          from += cut;
        }
        pieces.push(bytes.subarray(from));
        expect(linesOf(pieces)).toEqual(linesOf([bytes]));
      }),
      { numRuns: 1000 },
    );
  });

  it('gives a line without an end in pieces, losing nothing', () => {
    const splitter = lineSplitter();
    const given = splitter.add(Buffer.alloc(100_000, 'x'));
    expect(given.length).toBeGreaterThan(5);
    expect([...given, ...splitter.end()].join('')).toHaveLength(100_000);
  });
});
