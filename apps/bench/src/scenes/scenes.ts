import { measureDanceRestore } from './dance-restore';
import { measureDanceSave } from './dance-save';
import { measureFirstSave } from './first-save';
import { measureLimit } from './limit';
import { measureManySaves } from './many-saves';
import { measureNextRun } from './next-run';
import type { Scene, SceneName } from './scene';

/** Every scene, in the order in which they are played. */
export const SCENES: ReadonlyMap<SceneName, Scene> = new Map([
  ['limit', measureLimit],
  ['first-save', measureFirstSave],
  ['next-run', measureNextRun],
  ['dance-save', measureDanceSave],
  ['dance-restore', measureDanceRestore],
  ['many-saves', measureManySaves],
]);
