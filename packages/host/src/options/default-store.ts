import { join } from 'node:path';
import { cacheHome } from '../environment/cache-home';
import type { Surroundings } from '../surroundings';

/**
 * The store that is used where the user names none: in a job of GitHub Actions that was given address and token of its cache, that; else a folder in the user's cache
 * home.
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
  return `dir:${join(cacheHome(environment, homeDirectory), 'carryover')}`;
}
