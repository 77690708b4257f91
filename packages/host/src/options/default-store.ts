import { isAbsolute, join } from 'node:path';
import type { Surroundings } from '../surroundings';

/** The store that is used where the user names none: a folder in the user's cache home (XDG base directory specification). */
export function defaultStoreLocation({
  environment,
  homeDirectory,
}: Pick<Surroundings, 'environment' | 'homeDirectory'>): string {
  const cacheHome = environment.XDG_CACHE_HOME ?? '';
  // The specification has relative paths ignored.
  return `dir:${join(isAbsolute(cacheHome) ? cacheHome : join(homeDirectory(), '.cache'), 'carryover')}`;
}
