import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listedPath, writeByteLines } from './path-list';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function written(lines: readonly string[], terminator: '\0' | '\n'): Promise<Buffer> {
  const file = join(folder, 'list');
  await writeByteLines(file, lines, terminator);
  return readFile(file);
}

describe('writeByteLines', () => {
  it('writes each character as one byte, and ends each line', async () => {
    expect(await written(['a b', '\xff\n', ''], '\0')).toEqual(Buffer.from('a b\0\xff\n\0\0', 'latin1'));
    expect(await written(['x', 'y'], '\n')).toEqual(Buffer.from('x\ny\n'));
  });

  it('writes an empty file for no lines', async () => {
    expect((await written([], '\0')).length).toBe(0);
  });

  it('writes as many as there are', async () => {
    const lines = Array.from({ length: 50_000 }, (_, place) => `./path/${place}`);
    expect((await written(lines, '\0')).toString().split('\0')).toEqual([...lines, '']);
  });
});

describe('listedPath', () => {
  it.each([
    ['-x', './-x'],
    ['', './'],
    ['a/b', './a/b'],
  ])('writes %j as %j', (path, listed) => {
    expect(listedPath(path)).toBe(listed);
  });
});
