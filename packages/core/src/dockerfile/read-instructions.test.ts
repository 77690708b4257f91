import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Problem } from './problem';
import { readInstructions, splitLines } from './read-instructions';

/** Each instruction as `first-last keyword | flags | rest`, and the codes of the problems. */
function read(text: string): { instructions: string[]; problems: string[] } {
  const problems: Problem[] = [];
  const { instructions } = readInstructions(splitLines(text), (problem) => problems.push(problem));
  return {
    instructions: instructions.map(({ firstLine, lastLine, keyword, flags, rest }) => {
      const words = flags.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
      return `${firstLine}-${lastLine} ${keyword} | ${words.join(' ')} | ${rest}`;
    }),
    problems: problems.map(({ code, place }) => `${code} ${place.line}`),
  };
}

function instructionsOf(...lines: readonly string[]): string[] {
  const { instructions, problems } = read(lines.join('\n'));
  expect(problems).toEqual([]);
  return instructions;
}

describe('the instructions of a text', () => {
  it('go over several lines, with comments and empty lines in between', () => {
    expect(instructionsOf('FROM a', '', '# no', ' run a \\', '', '  # no \\', '  b \\  ', 'c', 'RUN d')).toEqual([
      '1-1 from |  | a',
      '4-8 run |  | a   b c',
      '9-9 run |  | d',
    ]);
  });

  it('are joined by one mark, not by two, and also by a mark that stands alone', () => {
    expect(instructionsOf('RUN a\\\\', 'RUN b', '\\', 'RUN c', 'RUN d \\')).toEqual([
      '1-1 run |  | a\\\\',
      '2-2 run |  | b',
      '3-4 run |  | c',
      '5-5 run |  | d',
    ]);
  });

  it('are read without a byte order mark and with line ends of Windows', () => {
    expect(instructionsOf('\uFEFFFROM a\r', 'RUN b \\\r', ' c <<E\r', 'x\r', 'E\r', 'RUN d')).toEqual([
      '1-1 from |  | a',
      '2-5 run |  | b  c <<E',
      '6-6 run |  | d',
    ]);
  });

  it('may be joined and escaped by a backtick', () => {
    expect(instructionsOf('# escape=`', 'RUN --a=`"b c\\ `', 'd')).toEqual(['2-3 run | a="b | c\\ d']);
    expect(read('# Escape = x\nRUN a')).toMatchObject({ problems: ['wrong-escape 1'] });
    expect(read('# escape=`\n# ESCAPE=`\nRUN a')).toMatchObject({ problems: ['repeated-directive 2'] });
    expect(instructionsOf('# no directive', '# escape=`', 'RUN a\\', 'b')).toEqual(['3-4 run |  | ab']);
  });

  it.each<[rest: string, flags: string, remaining: string]>([
    ['--a --b=c d', 'a b=c', 'd'],
    ['  --a   --b  ', 'a b', ''],
    ['d --a', '', 'd --a'],
    ['-a', '', '-a'],
    ['--a -- --b', 'a', '--b'],
    ['--', '', ''],
    [`--a='b "c' --d="e 'f"`, `a=b "c d=e 'f`, ''],
    [`--a='b\\'c' --d=e\\ f\\`, `a=b'c d=e f`, ''],
    ['--a="b c', 'a=b c', ''],
    ['"--a" b', '', '"--a" b'],
    ['--"a b" c', 'a b', 'c'],
    ['--a=é b', 'a=Ã©', 'b'],
    // The second byte of à is, taken for itself, white space.
    ['--a=xà --b', 'a=xÃ b', ''],
  ])('have flags: %s', (rest, flags, remaining) => {
    expect(instructionsOf(`RUN ${rest}`)).toEqual([`1-1 run | ${flags} | ${remaining}`]);
  });

  it.each<[first: string, ...body: string[]]>([
    ['RUN <<E', 'FROM x', 'E'],
    ['RUN <<-E', '\tE x', '\t\tE'],
    ['RUN << E', 'E'],
    ["RUN <<'E F'", 'E', 'E F'],
    ['RUN 3<<"E" cat', 'E'],
    ['RUN <<A <<B', 'B', 'A', 'A', 'B'],
    ['COPY <<A <<B /x', 'A', 'B'],
    ['ADD <<A /x', 'A'],
    ['ONBUILD RUN <<A', 'A'],
    ['run --a=b <<$A', '$A'],
  ])('have heredocs: %s', (first, ...body) => {
    expect(instructionsOf(first, ...body, 'RUN after')).toEqual([
      expect.stringMatching(`^1-${body.length + 1} `),
      `${body.length + 2}-${body.length + 2} run |  | after`,
    ]);
  });

  it.each([
    "RUN echo '<<E'",
    'RUN echo "<<E"',
    'RUN echo \\<<E',
    'RUN cat <<<E',
    'RUN a<<E',
    'RUN <<',
    "RUN it's <<E",
    'RUN ["<<E"]',
    'ENV a=<<E',
    'ONBUILD ENV a=<<E',
  ])('have no heredoc: %s', (first) => {
    expect(instructionsOf(first, 'RUN after')).toEqual([expect.stringMatching('^1-1 '), '2-2 run |  | after']);
  });

  it('tell of a heredoc that does not end', () => {
    expect(read('FROM a\nRUN <<E\n E\nE ')).toMatchObject({ problems: ['open-heredoc 2'] });
  });

  it('lie within the file, in order, whatever the text is', () => {
    const piece = fc.constantFrom(
      ...[
        'RUN ',
        'FROM a',
        'ONBUILD ',
        'COPY ',
        '<<E',
        'E',
        '\n',
        '\n',
        '\\\n',
        '\r\n',
        '#',
        ' ',
        '"',
        "'",
        '--a=',
        '\\',
        '`',
        'é',
        '[',
        '# escape=`\n',
        '\t',
        '\uFEFF',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const lines = splitLines(pieces.join(''));
        let end = 0;
        for (const { firstLine, lastLine, source } of readInstructions(lines, () => undefined).instructions) {
          expect(firstLine).toBeGreaterThan(end);
          expect(lastLine).toBeGreaterThanOrEqual(firstLine);
          expect(lastLine).toBeLessThanOrEqual(lines.length);
          for (let start = 0; start < source.text.length; start++) {
            const { line, column = 0 } = source.place(start, start + 1);
            expect(lines[line - 1]?.charAt(column - 1)).toBe(source.text.charAt(start));
          }
          end = lastLine;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
