import { compilerCache } from './compiler-cache';
import { largeFiles } from './large-files';
import { packageStore } from './package-store';
import type { TreeKind } from './tree';

/** Every tree that the benchmark knows. */
export const TREE_KINDS: readonly TreeKind[] = [packageStore, compilerCache, largeFiles];
