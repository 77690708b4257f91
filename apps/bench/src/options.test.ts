import { describe, expect, it, vi } from 'vitest';
import { parseOptions } from './options';
import { ROWS } from './rows/rows';
import { TREE_KINDS } from './trees/tree-kinds';

const NEEDED = ['--work-folder', '/work'];

function parse(...argv: string[]) {
  return parseOptions([...NEEDED, ...argv], TREE_KINDS, ROWS);
}

describe('options', () => {
  it('default to everything in full size', () => {
    expect(parse()).toMatchObject({
      driver: 'docker',
      trees: TREE_KINDS,
      rows: ROWS,
      scale: 1,
      repeat: 3,
      saves: 50,
      updateReadme: false,
      s3: false,
    });
  });

  it('choose the driver', () => {
    expect(parse('--driver', 'docker-container').driver).toBe('docker-container');
  });

  it('choose trees and rows by name', () => {
    const options = parse('--trees', 'large,packages', '--rows', 'restore', '--scale', '0.02');
    expect(options.trees.map((tree) => tree.name)).toEqual(['large', 'packages']);
    expect(options.rows.map((row) => row.name)).toEqual(['restore']);
    expect(options.scale).toBe(0.02);
  });

  it.each([
    [['--trees', 'nothing'], '"nothing" is not one of packages, compiler, large.'],
    [['--driver', 'kubernetes'], 'docker, docker-container'],
    [['--scale', '0'], 'above 0'],
    [['--repeat', '1.5'], 'whole number'],
    [['--repeat', 'many'], 'above 0'],
  ])('%j is refused', (argv, message) => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => parse(...argv)).toThrow('exit 1');
    expect(write.mock.calls.join('')).toContain(message);
    exit.mockRestore();
    write.mockRestore();
  });
});
