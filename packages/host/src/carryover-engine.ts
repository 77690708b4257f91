import {
  extract,
  findRecipe,
  inject,
  keepRecipe,
  list,
  lookUp,
  probeBuilder,
  probeStore,
  prune,
} from '@carryover/core';
import { openStore } from '@carryover/stores/location';
import type { Engine } from './engine';

/** The engine itself, with every store there is. */
export const carryoverEngine: Engine = {
  inject,
  extract,
  lookUp,
  findRecipe,
  keepRecipe,
  list,
  prune,
  probeBuilder,
  probeStore,
  openStore,
};
