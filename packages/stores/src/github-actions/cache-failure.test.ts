import { describe, expect, it } from 'vitest';
import { cacheFailure, refusedByMode } from './cache-failure';
import type { CacheMessage } from './cache-task';

const warning = (text: string): CacheMessage => ({ level: 'warning', text });
const debug = (text: string): CacheMessage => ({ level: 'debug', text });
const info = (text: string): CacheMessage => ({ level: 'info', text });
const key = 'carryover/v1/503/packs/429$';
/** What follows a reservation that failed, for whatever reason. */
const notReserved = info(
  `Failed to save: Unable to reserve cache with key ${key}, another job may be creating this cache.`,
);
const reserving = (reason: string) => [
  debug(`Failed to reserve cache: Error: Failed to CreateCacheEntry: ${reason}`),
  notReserved,
];
const refused = (status: string) => reserving(`Received non-retryable error: Failed request: (${status}): no`);

const failures: readonly [said: readonly CacheMessage[], code: string, transient: boolean][] = [
  [refused('409) Conflict'), 'store-name-reserved', true],
  [refused('401) Unauthorized'), 'store-credentials', false],
  [refused('403) Forbidden'), 'store-credentials', false],
  [reserving('Failed to make request after 5 attempts: Failed request: (502) Bad Gateway'), 'store-unavailable', true],
  [reserving('Unable to make request: ETIMEDOUT\nIf you are using self-hosted runners'), 'store-unavailable', true],
  [reserving('Cache storage quota has been hit. Unable to upload any new cache entries.'), 'store-full', false],
  [
    [warning("You've hit a rate limit, your rate limit will reset in 9 seconds"), ...refused('429')],
    'store-throttled',
    true,
  ],
  [[warning('Failed to restore: Cache service responded with 503')], 'store-unavailable', true],
  [[warning('Failed to save: Cache service responded with 403 during upload chunk.')], 'store-credentials', false],
  [[warning('Failed to save: reserveCache failed: Cache service responded with 500')], 'store-unavailable', true],
  [[warning('Failed to restore: socket hang up')], 'store-unavailable', true],
  [
    [warning('Failed to restore: Incomplete download. Expected file size: 9, actual file size: 1')],
    'store-unavailable',
    true,
  ],
  [
    [warning('Failed to save: Cache size of ~10300 MB (10800332800 B) is over the 10GB limit, not saving cache.')],
    'store-object-too-large',
    false,
  ],
  [
    [
      info('/usr/bin/tar: cache.tzst: Cannot write: No space left on device'),
      warning('Failed to save: "/usr/bin/tar" failed with error: exit code 2'),
    ],
    'store-no-space',
    false,
  ],
  [
    [
      info('/usr/bin/tar: Child returned status 1'),
      warning('Failed to restore: "/usr/bin/tar" failed with error: exit code 2'),
    ],
    'store-download-damaged',
    true,
  ],
  [[warning('Failed to save: Server failed to authenticate the request. Make sure')], 'store-url-expired', true],
  [[warning('Failed to save: Unable to locate executable file: tar.')], 'store-program-missing', false],
  [[warning('Failed to save: something new')], 'store-failed', false],
  [[notReserved], 'store-failed', false],
  [[], 'store-failed', false],
];

describe('cacheFailure', () => {
  it.each(failures)('%j is %s', (messages, code, transient) => {
    const error = cacheFailure({ kind: 'failed', denied: false, messages }, 'write a/b', []);
    expect(error).toMatchObject({ name: 'StoreError', code, transient });
    expect(error.hint === undefined).toBe(code === 'store-failed');
    expect(error.message).toMatch(/^Cannot write a\/b in gha: [^\n]+$/);
  });

  it('tells how long to wait, where the library does', () => {
    const messages = [warning("You've hit a rate limit, your rate limit will reset in 9 seconds"), ...refused('429')];
    expect(cacheFailure({ kind: 'failed', denied: false, messages }, 'x', []).retryAfter).toBe(9_000);
    expect(
      cacheFailure({ kind: 'failed', denied: false, messages: refused('429') }, 'x', []).retryAfter,
    ).toBeUndefined();
  });

  it('tells reading from writing where the token does not allow it', () => {
    const failed = (text: string) => cacheFailure({ kind: 'failed', denied: true, messages: [warning(text)] }, 'x', []);
    expect(failed('Failed to save: … cache write denied: read-only')).toMatchObject({
      code: 'store-read-only',
      transient: false,
    });
    expect(failed('Failed to restore: cache read denied: no scope')).toMatchObject({
      code: 'store-forbidden',
      transient: false,
    });
    expect(refusedByMode('write', 'x')).toMatchObject({ code: 'store-read-only', transient: false });
    expect(refusedByMode('read', 'x')).toMatchObject({ code: 'store-forbidden', transient: false });
  });

  it('shows the reason, but neither tokens nor URLs', () => {
    const version = debug('zstd version: 1.5.4');
    const text = 'Failed to restore: request to https://storage.test/x?sig=hunter1 with hunter2 failed\nand more';
    const { message } = cacheFailure(
      { kind: 'failed', denied: false, messages: [version, warning(text)] },
      'read a/b',
      ['hunter2'],
    );
    expect(message).toBe('Cannot read a/b in gha: Failed to restore: request to https://… with *** failed');
  });
});
