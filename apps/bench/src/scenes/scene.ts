import type { Carryover } from '../contenders/carryover';
import type { Builder } from '../engine/builder';
import type { Measurements } from '../measurements';
import type { Tree, TreeKind } from '../trees/tree';

export type SceneName = 'limit' | 'first-save' | 'dance-save' | 'next-run' | 'dance-restore' | 'many-saves';

/** What the scenes of one tree share. */
export interface Stage {
  readonly kind: TreeKind;
  readonly tree: Tree;
  /** Where the tree is on the host. */
  readonly treeFolder: string;
  readonly carryover: Carryover;
  readonly measured: Measurements;
  readonly repeat: number;
  /** The dance takes minutes, so it may be repeated less often. */
  readonly danceRepeat: number;
  readonly saves: SavesPlan;
  readonly seed: string;
  readonly signal: AbortSignal;
  /** Path of a new file or folder, which is removed with everything else when the tree is done. */
  newPath(name: string): string;
  /** An empty engine that has the base image. It is stopped when the tree is done: deleting it between timed runs would slow them. */
  emptyBuilder(): Promise<Builder>;
  /** The builder whose mount holds the tree, and nothing else; made when it is first asked for. */
  filledBuilder(): Promise<Builder>;
  say(text: string): void;
}

export interface SavesPlan {
  readonly count: number;
  /** Size of the tree that is saved so often, in relation to the full one. */
  readonly scale: number;
}

/** Part of the benchmark: takes some measures on one tree. */
export type Scene = (stage: Stage) => Promise<void>;

export const CHANGED_SHARE = 0.01;
