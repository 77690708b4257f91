import { describe, expect, it } from 'vitest';
import { readCacheService } from './cache-service';

const token = { ACTIONS_RUNTIME_TOKEN: 'token' };
const both = { ...token, ACTIONS_CACHE_URL: 'https://v1.test/x', ACTIONS_RESULTS_URL: 'https://v2.test/' };
const v2 = { ...both, ACTIONS_CACHE_SERVICE_V2: 'True' };

describe('readCacheService', () => {
  it.each([
    ['v1', both, 'ACTIONS_CACHE_URL', 'https://v1.test/x/'],
    ['v2', v2, 'ACTIONS_RESULTS_URL', 'https://v2.test/'],
    ['v2', { ...v2, GITHUB_SERVER_URL: 'https://github.com' }, 'ACTIONS_RESULTS_URL', 'https://v2.test/'],
    ['v2', { ...v2, GITHUB_SERVER_URL: 'https://acme.ghe.com' }, 'ACTIONS_RESULTS_URL', 'https://v2.test/'],
    ['v1', { ...v2, GITHUB_SERVER_URL: 'https://git.acme.test' }, 'ACTIONS_CACHE_URL', 'https://v1.test/x/'],
  ] as const)('finds %s in %j', (version, environment, variable, url) => {
    const service = readCacheService(environment);
    expect(service).toMatchObject({ version, readable: true, writable: true });
    expect(service.environment[variable]).toBe(url);
  });

  it.each([
    ['none', false, false],
    ['read', true, false],
    [' Read ', true, false],
    ['write-only', false, true],
    ['write', true, true],
    ['', true, true],
    ['another', true, true],
  ])('heeds ACTIONS_CACHE_MODE %j', (mode, readable, writable) => {
    expect(readCacheService({ ...v2, ACTIONS_CACHE_MODE: mode })).toMatchObject({ readable, writable });
  });

  it.each([
    [{}, 'ACTIONS_RUNTIME_TOKEN is not set; ACTIONS_CACHE_URL is not set'],
    [{ ACTIONS_CACHE_SERVICE_V2: '1' }, 'ACTIONS_RUNTIME_TOKEN is not set; ACTIONS_RESULTS_URL is not set'],
    [{ ...both, ACTIONS_CACHE_URL: '' }, 'ACTIONS_CACHE_URL is not set'],
    [{ ...v2, ACTIONS_RUNTIME_TOKEN: '' }, 'ACTIONS_RUNTIME_TOKEN is not set'],
    [{ ...v2, ACTIONS_RESULTS_URL: 'secret' }, 'ACTIONS_RESULTS_URL is not a URL'],
    [{ ...v2, GITHUB_SERVER_URL: 'x' }, 'GITHUB_SERVER_URL is not a URL'],
  ])('says what is missing in %j', (environment, problems) => {
    const error = { kind: 'misuse', code: 'store-environment', message: `Cannot use the store 'gha:': ${problems}` };
    expect(() => readCacheService(environment)).toThrow(expect.objectContaining(error));
  });
});
