import type { Content } from './content';

/** A file that a tree has: made on demand, so that a tree of any size costs little memory. */
export interface PlannedFile {
  /** Relative to the tree's root, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly content: Content;
}

/** A folder of files that a seed determines. */
export interface Tree {
  readonly files: readonly PlannedFile[];
}

export type TreeName = 'packages' | 'compiler' | 'large';

/** A kind of tree that the benchmark makes. */
export interface TreeKind {
  readonly name: TreeName;
  /** For people. */
  readonly title: string;
  /** Plans the tree; `scale` is its size in relation to the full one, which is 1. */
  readonly plan: (seed: string, scale: number) => Tree;
}

export function treeBytes(tree: Tree): number {
  return tree.files.reduce((sum, file) => sum + file.bytes, 0);
}
