import { Readable } from 'node:stream';
import type { SnapshotLocation } from '../engine';
import { isSameRecipe, type Recipe } from '../format/recipe';
import type { LookUpPorts } from '../look-up';
import { recipePrefix, snapshotName, snapshotSequence } from '../store/names';
import { findRecipe, findRecipeOfScope } from './find-recipe';

/** How many others may write at the same time before this one gives way: theirs are as new. */
const attempts = 3;

/**
 * Writes the recipe of the last build into the run's own scope, where the newest does not say the same. What it does not know of earlier builds, it takes from the recipe that a plan
 * would go by. Gives what is kept now. Throws what the store throws.
 */
export async function keepRecipe(told: Recipe, location: SnapshotLocation, ports: LookUpPorts): Promise<Recipe> {
  const known = await findRecipeOfScope(location, ports);
  const earlier = known ?? (await findRecipe(location, ports));
  const recipe: Recipe = { ...told, coldBuildSeconds: told.coldBuildSeconds ?? earlier?.recipe.coldBuildSeconds };
  if (known !== undefined && isSameRecipe(known.recipe, recipe)) {
    return known.recipe;
  }
  const { store, signal } = ports;
  const prefix = recipePrefix(location);
  const bytes = Buffer.from(`${JSON.stringify(recipe)}\n`, 'utf8');
  const body = { size: bytes.length, open: () => Readable.from([bytes], { objectMode: false }) };
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [newest] = await store.newest(prefix, 1, { signal });
    const sequence = newest === undefined ? 0 : (snapshotSequence(newest) ?? 0);
    if ((await store.write(snapshotName(prefix, sequence + 1), body, { signal })) === 'stored') {
      break;
    }
  }
  return recipe;
}
