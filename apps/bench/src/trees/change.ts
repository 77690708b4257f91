import type { RandomStream } from './random-stream';
import type { PlannedFile, Tree } from './tree';

/** What a build did to a tree. */
export interface Change {
  /** New files, and old ones with new contents. */
  readonly written: readonly PlannedFile[];
  /** Paths that are gone. */
  readonly deleted: readonly string[];
  /** The whole tree afterwards. */
  readonly after: Tree;
}

/** Gives a share of the files (at least one) new contents of the same size. */
export function rewriteFiles(tree: Tree, share: number, random: RandomStream): Change {
  return { written: random.sample(tree.files, fileCount(tree, share)), deleted: [], after: tree };
}

/** Of a share of the files (at least one), every second is written anew; the others go, and as many others come. */
export function turnOverFiles(tree: Tree, share: number, random: RandomStream): Change {
  const changed = random.sample(tree.files, fileCount(tree, share));
  const gone = changed.filter((_, position) => position % 2 === 1);
  const kept = changed.filter((_, position) => position % 2 === 0);
  const come = gone.map((file) => ({ ...file, path: renamed(file.path, random) }));
  const goneFiles = new Set(gone);
  const after = { files: [...tree.files.filter((file) => !goneFiles.has(file)), ...come] };
  return { written: [...kept, ...come], deleted: gone.map((file) => file.path), after };
}

function fileCount(tree: Tree, share: number): number {
  return Math.max(1, Math.round(tree.files.length * share));
}

/** Another file of the same folder, named in the same way. */
function renamed(path: string, random: RandomStream): string {
  const start = path.lastIndexOf('/') + 1;
  const digits = random.bytes(8).toString('hex');
  return path.slice(0, start) + digits + path.slice(start + digits.length);
}
