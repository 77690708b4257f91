import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { readGitFacts } from '../git/git-facts';
import type { Surroundings } from '../surroundings';

/** Where the paths of a recipe begin, and those of this run. */
export interface RecipePlace {
  /** The top folder of the repository; where there is none, the working directory. */
  readonly topFolder: string;
  readonly workingDirectory: string;
}

export async function recipePlace(
  { commands, workingDirectory }: Pick<Surroundings, 'commands' | 'workingDirectory'>,
  signal: AbortSignal,
): Promise<RecipePlace> {
  const { topFolder } = await readGitFacts(commands, workingDirectory, signal);
  return { topFolder: topFolder ?? workingDirectory, workingDirectory };
}

/** A path of this run as a recipe has it: the same wherever the repository is checked out. One that leads out of the repository is kept whole. */
export function recordedPath(path: string, { topFolder, workingDirectory }: RecipePlace): string {
  const whole = resolve(workingDirectory, path);
  const inside = relative(topFolder, whole);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? whole : inside || '.';
}

/** A recipe's path as this run would name it. */
export function recalledPath(path: string, { topFolder, workingDirectory }: RecipePlace): string {
  const whole = isAbsolute(path) ? path : join(topFolder, path);
  const inside = relative(workingDirectory, whole);
  const isOutside = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  // What begins with a dash is a path here, and must not become an option of buildx.
  return isOutside || inside.startsWith('-') ? whole : inside || '.';
}
