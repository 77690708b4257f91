import { isAbsolute, join } from 'node:path';
import type { Surroundings } from '../surroundings';

/**
 * The store that is used where the user names none: in a job of GitHub Actions that was given address and token of its cache, that; else a folder in the user's cache
 * home (XDG base directory specification).
 */
export function defaultStoreLocation({
  environment,
  ci,
  homeDirectory,
}: Pick<Surroundings, 'environment' | 'ci' | 'homeDirectory'>): string {
  const cacheService = environment.ACTIONS_RESULTS_URL || environment.ACTIONS_CACHE_URL;
  if (ci?.logStyle === 'github' && environment.ACTIONS_RUNTIME_TOKEN && cacheService) {
    return 'gha:';
  }
  const cacheHome = environment.XDG_CACHE_HOME ?? '';
  // The specification has relative paths ignored.
  return `dir:${join(isAbsolute(cacheHome) ? cacheHome : join(homeDirectory(), '.cache'), 'carryover')}`;
}
