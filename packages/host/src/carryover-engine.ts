import {
  extract,
  fillFromFolders,
  findRecipe,
  inject,
  keepRecipe,
  list,
  lookUp,
  probeBuilder,
  probeStore,
  prune,
  updateFolders,
} from '@carryover/core';
import { openStore } from '@carryover/stores/location';
import type { Engine } from './engine';

/** The engine itself, with every store there is. */
export const carryoverEngine: Engine = {
  inject,
  extract,
  fillFromFolders,
  updateFolders,
  lookUp,
  findRecipe,
  keepRecipe,
  list,
  prune,
  probeBuilder,
  probeStore,
  openStore,
};
