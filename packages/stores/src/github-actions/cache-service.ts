import { CarryoverError } from '@carryover/core';
import type { Environment } from '../store-surroundings';

/** The Actions cache of the job that this process runs in. */
export interface CacheService {
  readonly version: 'v1' | 'v2';
  readonly readable: boolean;
  readonly writable: boolean;
  /** The variables that `@actions/cache` reads. */
  readonly environment: Readonly<Record<string, string>>;
}

const urlOf = { v1: 'ACTIONS_CACHE_URL', v2: 'ACTIONS_RESULTS_URL' } as const;

/**
 * The service that a job's environment names, chosen as `@actions/cache` 6.3.0 does (`getCacheServiceVersion`): v2 where the runner asks for it, and never
 * on an Enterprise Server. Throws a `misuse` error that tells all that is missing.
 */
export function readCacheService(environment: Environment): CacheService {
  const server = environment.GITHUB_SERVER_URL || 'https://github.com';
  if (!URL.canParse(server)) {
    throw misusedEnvironment(['GITHUB_SERVER_URL is not a URL']);
  }
  const version = environment.ACTIONS_CACHE_SERVICE_V2 && !isEnterpriseServer(new URL(server)) ? 'v2' : 'v1';
  const url = environment[urlOf[version]] ?? '';
  const problems = [
    ...(environment.ACTIONS_RUNTIME_TOKEN ? [] : ['ACTIONS_RUNTIME_TOKEN is not set']),
    ...(url === '' ? [`${urlOf[version]} is not set`] : []),
    ...(url !== '' && !URL.canParse(url) ? [`${urlOf[version]} is not a URL`] : []),
  ];
  if (problems.length > 0) {
    throw misusedEnvironment(problems);
  }
  const mode = (environment.ACTIONS_CACHE_MODE ?? '').trim().toLowerCase();
  return {
    version,
    readable: mode !== 'none' && mode !== 'write-only',
    writable: mode !== 'none' && mode !== 'read',
    environment: {
      ...definedOf(environment),
      // The library appends to it as it is.
      [urlOf[version]]: url.endsWith('/') ? url : `${url}/`,
      // With the runner's debug mode it would list every archive again.
      RUNNER_DEBUG: '',
    },
  };
}

function isEnterpriseServer({ hostname }: URL): boolean {
  return hostname !== 'github.com' && !hostname.endsWith('.ghe.com') && !hostname.endsWith('.localhost');
}

function definedOf(environment: Environment): Record<string, string> {
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function misusedEnvironment(problems: readonly string[]): CarryoverError {
  return new CarryoverError(`Cannot use the store 'gha:': ${problems.join('; ')}`, {
    code: 'store-environment',
    kind: 'misuse',
    hint:
      'The Actions cache is there for jobs of GitHub Actions, and the runner gives its address and token to actions alone, not to run: steps. ' +
      "Use carryover's action, or let an earlier step export them, as crazy-max/ghaction-github-runtime does; elsewhere name another store.",
  });
}
