import { isAbsolute, join } from 'node:path';
import type { Environment } from './environment';

/**
 * The folder for what a user's programs can make again: `$XDG_CACHE_HOME`, else `~/.cache`. A relative one is passed over, as the XDG base directory
 * specification has it. Throws what `homeDirectory` throws, where it is needed.
 */
export function cacheHome(environment: Environment, homeDirectory: () => string): string {
  const given = environment.XDG_CACHE_HOME ?? '';
  return isAbsolute(given) ? given : join(homeDirectory(), '.cache');
}
