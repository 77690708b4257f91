import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PlannedFile, Tree } from './tree';

/** Large files are made in pieces of this size. */
const PIECE_BYTES = 8 << 20;

/**
 * Makes the files in a folder, which need not exist. Synchronous on purpose: tens of thousands of small files are made several times faster so, and
 * nothing else goes on meanwhile.
 */
export function writeTree(tree: Tree, folder: string): void {
  const made = new Set<string>();
  for (const file of tree.files) {
    const path = join(folder, file.path);
    const parent = dirname(path);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    const handle = openSync(path, 'w');
    for (const piece of pieces(file)) writeSync(handle, piece);
    closeSync(handle);
  }
}

/** One digest of all paths and contents. */
export function treeDigest(tree: Tree): string {
  const hash = createHash('sha256');
  for (const file of tree.files) {
    hash.update(`${file.path}\0${file.bytes}\0`);
    for (const piece of pieces(file)) hash.update(piece);
  }
  return hash.digest('hex');
}

function* pieces(file: PlannedFile): Generator<Buffer> {
  for (let left = file.bytes; left > 0; left -= PIECE_BYTES) yield file.content(Math.min(left, PIECE_BYTES));
}
