import { describe, expect, it } from 'vitest';
import { rewriteFiles, turnOverFiles } from './change';
import { RandomStream } from './random-stream';
import type { Tree } from './tree';

const tree: Tree = {
  files: Array.from({ length: 500 }, (_, position) => ({
    path: `ab/${String(position).padStart(40, '0')}-exec`,
    bytes: position,
    content: (bytes) => Buffer.alloc(bytes),
  })),
};

function paths(of: Tree['files']): string[] {
  return of.map((file) => file.path).sort();
}

describe('rewriting', () => {
  it('takes the share asked for, and the same files for the same seed', () => {
    const change = rewriteFiles(tree, 0.01, new RandomStream('seed'));
    expect(change.written).toHaveLength(5);
    expect(change.deleted).toEqual([]);
    expect(paths(change.written)).toEqual(paths(rewriteFiles(tree, 0.01, new RandomStream('seed')).written));
    expect(paths(change.written)).not.toEqual(paths(rewriteFiles(tree, 0.01, new RandomStream('other')).written));
  });

  it('takes at least one file', () => {
    const small = { files: tree.files.slice(0, 6) };
    expect(rewriteFiles(small, 0.01, new RandomStream('seed')).written).toHaveLength(1);
  });
});

describe('turning over', () => {
  it('gives the tree as it is afterwards', () => {
    const change = turnOverFiles(tree, 0.02, new RandomStream('seed'));
    expect(change.written).toHaveLength(10);
    expect(change.deleted).toHaveLength(5);
    const before = new Set(paths(tree.files));
    const come = paths(change.written).filter((path) => !before.has(path));
    expect(come).toHaveLength(5);
    const expected = [...[...before].filter((path) => !change.deleted.includes(path)), ...come].sort();
    expect(paths(change.after.files)).toEqual(expected);
  });

  it('names new files as the old ones are named', () => {
    const change = turnOverFiles(tree, 0.02, new RandomStream('seed'));
    for (const file of change.written) expect(file.path).toMatch(/^ab\/[0-9a-f]{40}-exec$/);
  });
});
