import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Content, compressedContent, objectContent, sourceContent } from './content';
import { treeBytes } from './tree';
import { TREE_KINDS } from './tree-kinds';
import { treeDigest, writeTree } from './write-tree';

const SCALE = 0.01;

describe.each(TREE_KINDS)('the tree of $title', (kind) => {
  it('is the same for the same seed and another for another', () => {
    const digest = treeDigest(kind.plan('one', SCALE));
    expect(treeDigest(kind.plan('one', SCALE))).toBe(digest);
    expect(treeDigest(kind.plan('other', SCALE))).not.toBe(digest);
  });

  it('has no two files of one path', () => {
    const paths = kind.plan('seed', SCALE).files.map((file) => file.path);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('is written as planned', () => {
    const folder = mkdtempSync(join(tmpdir(), 'carryover-bench-test-'));
    try {
      const tree = kind.plan('seed', SCALE);
      writeTree(tree, folder);
      const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const bytes = entries.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
      expect([entries.length, bytes]).toEqual([tree.files.length, treeBytes(tree)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('full-size trees', () => {
  it.each([
    ['packages', 75_000, 1.2e9],
    ['compiler', 8_000, 600e6],
    ['large', 6, 1.5e9],
  ])('%s: %d files, about %d bytes', (name, files, bytes) => {
    const tree = TREE_KINDS.find((kind) => kind.name === name)?.plan('seed', 1);
    expect(tree?.files.length).toBe(files);
    expect(Math.abs((tree === undefined ? 0 : treeBytes(tree)) / bytes - 1)).toBeLessThan(0.15);
  });
});

describe('content', () => {
  it.each<[string, (seed: string) => Content, number, number]>([
    ['source', sourceContent, 5, 9],
    ['object', objectContent, 2.2, 3.5],
    ['compressed', compressedContent, 0.99, 1.01],
  ])('%s compresses as its kind does', (_name, make, least, most) => {
    const content = make('seed');
    const bytes = Buffer.concat(Array.from({ length: 600 }, (_, position) => content(3000 + 30 * position)));
    const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
    expect(bytes.length / packed.length).toBeGreaterThan(least);
    expect(bytes.length / packed.length).toBeLessThan(most);
  });
});
