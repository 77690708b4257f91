import { buffer } from 'node:stream/consumers';
import { CarryoverError } from '../carryover-error';
import type { SnapshotLocation } from '../engine';
import { type Recipe, readRecipe } from '../format/recipe';
import type { LookUpPorts } from '../look-up';
import { recipePrefix } from '../store/names';

/** A recipe, and where it is. */
export interface FoundRecipe {
  readonly name: string;
  /** Whose it is: the run's own scope, or one that it may read. */
  readonly scope: string;
  readonly recipe: Recipe;
}

/**
 * The recipe of the last build, from the run's own scope, else from the first that has one of those that it may read. One that cannot be understood is passed over with a
 * warning. Throws what the store throws.
 */
export async function findRecipe(location: SnapshotLocation, ports: LookUpPorts): Promise<FoundRecipe | undefined> {
  for (const scope of [location.scope, ...location.readScopes]) {
    const found = await findRecipeOfScope({ ...location, scope }, ports);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** As {@link findRecipe}, of the location's own scope alone. */
export async function findRecipeOfScope(
  location: SnapshotLocation,
  { store, observe, signal }: LookUpPorts,
): Promise<FoundRecipe | undefined> {
  const [name] = await store.newest(recipePrefix(location), 1, { signal });
  const content = name === undefined ? undefined : await store.read(name, { signal });
  if (name === undefined || content === undefined) {
    return undefined;
  }
  const read = readRecipe((await buffer(content)).toString('utf8'));
  if ('recipe' in read) {
    return { name, scope: location.scope, recipe: read.recipe };
  }
  const message = `The recipe ${name} in ${store.describe()} is passed over: ${read.problem}`;
  const hint =
    'The next save writes a new one. If another version of carryover wrote it, use one version for all jobs.';
  observe({
    kind: 'warning',
    warning: new CarryoverError(message, { code: 'recipe-unreadable', kind: 'trouble', hint }),
  });
  return undefined;
}
