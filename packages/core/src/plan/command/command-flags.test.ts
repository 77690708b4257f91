import { describe, expect, it } from 'vitest';
import { readCommandFlags } from './command-flags';

const table = {
  withValue: ['file', 'tag'],
  switches: ['quiet', 'debug'],
  letters: { f: 'file', t: 'tag', q: 'quiet', D: 'debug' },
};

function read(words: readonly string[], until: 'end' | 'first-word' = 'end') {
  const { values, words: rest, problems } = readCommandFlags(words, table, until);
  return { ...Object.fromEntries(values), words: rest, ...(problems.length > 0 ? { problems } : {}) };
}

describe('flags are read as docker does', () => {
  it.each([
    [['--file', 'a', '.'], { file: ['a'], words: ['.'] }],
    [['--file=a=b', '.'], { file: ['a=b'], words: ['.'] }],
    [['--file=', '.'], { file: [''], words: ['.'] }],
    [['.', '--file', '-'], { file: ['-'], words: ['.'] }],
    [['--file', '--tag', '.'], { file: ['--tag'], words: ['.'] }],
    [['--tag', 'a', '--tag=b', '-t', 'c'], { tag: ['a', 'b', 'c'], words: [] }],
    [['-f', 'a'], { file: ['a'], words: [] }],
    [['-fa'], { file: ['a'], words: [] }],
    [['-f=a'], { file: ['a'], words: [] }],
    [['-f-'], { file: ['-'], words: [] }],
    [['-qf', 'a'], { quiet: ['true'], file: ['a'], words: [] }],
    [['-qDfa'], { quiet: ['true'], debug: ['true'], file: ['a'], words: [] }],
    [['-q=false', '-'], { quiet: ['false'], words: ['-'] }],
    [['--quiet', 'false'], { quiet: ['true'], words: ['false'] }],
    [['--quiet=F', '--debug=1'], { quiet: ['false'], debug: ['true'], words: [] }],
    [['--', '--file', '-q'], { words: ['--file', '-q'] }],
    [['--file', '--', '.'], { file: ['--'], words: ['.'] }],
    [['--new=1', '.'], { words: ['.'] }],
  ])('%j', (words, expected) => {
    expect(read(words)).toEqual(expected);
  });

  it('leaves alone what belongs to a subcommand', () => {
    expect(read(['-D', 'build', '--file', 'a', '-x'], 'first-word')).toEqual({
      debug: ['true'],
      words: ['build', '--file', 'a', '-x'],
    });
  });

  it.each([
    [['.'], 1],
    [['--file', '--', '.'], 3],
    [['-q', '--', '--'], 1],
    [['.', '--tag=x', '--'], 2],
    [[], 0],
  ])('knows where a further flag can be put in %j', (words, place) => {
    expect(readCommandFlags(words, table, 'end').flagsEnd).toBe(place);
  });

  it.each([
    [['--file'], '--file: its value is missing'],
    [['-f'], '-f: its value is missing'],
    [['-qf'], '-f: its value is missing'],
    [['-x'], '-x: carryover does not know this flag'],
    [['-qx'], '-x: carryover does not know this flag'],
    [['--new', '.'], '--new: carryover does not know this flag'],
    [['--quiet=maybe'], '--quiet=maybe: it is true or false'],
  ])('%j is a problem', (words, problem) => {
    expect(readCommandFlags(words, table, 'end').problems).toEqual([expect.stringContaining(problem)]);
  });
});
