import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readlink, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheStoreConformance, type StoreUnderTest } from '@carryover/core/testing';
import { blobContainer, startActionsCacheServer } from '@carryover/core/testing/actions-cache';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startActCacheServer } from '../../test/services/act-cache-server';
import { type Azurite, startAzurite } from '../../test/services/azurite';
import { githubActionsStore } from './github-actions-store';

const runner = { describe, it, beforeEach, afterEach };
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where files that this process holds open below `folder` are, by their entry in /proc: they have no name any more. */
async function openFiles(folder: string): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => 'closed')));
  return descriptors.filter((_, place) => targets[place]?.startsWith(folder)).map((fd) => `/proc/self/fd/${fd}`);
}

async function underTest(
  environment: Readonly<Record<string, string>>,
  endServer: () => Promise<void>,
): Promise<StoreUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'carryover-gha-test-'));
  const store = githubActionsStore({
    // A workspace that cannot be written to: nothing may be put there.
    environment: { PATH, GITHUB_WORKSPACE: '/proc/nowhere', ...environment },
    temporaryDirectory: folder,
  });
  return {
    store,
    secrets: [environment.ACTIONS_RUNTIME_TOKEN ?? '', '127.0.0.1'],
    openHandles: async () => (await openFiles(folder)).length,
    breakReadMidway: async () => {
      for (const file of await openFiles(folder)) {
        await truncate(file, 1_500_000);
      }
    },
    dispose: async () => {
      await endServer();
      expect(await readdir(folder)).toEqual([]);
      await rm(folder, { recursive: true });
    },
  };
}

describe('with the second version of the service', () => {
  let azurite: Azurite;
  beforeAll(async () => {
    azurite = await startAzurite();
  }, 60_000);
  afterAll(() => azurite.end());

  cacheStoreConformance(runner, {
    name: 'github-actions store (v2)',
    manyNames: 20,
    make: async () => {
      const blobs = blobContainer({ ...azurite, container: `test-${randomUUID()}` });
      await blobs.create();
      const server = await startActionsCacheServer({ blobs });
      return underTest(server.environmentOf({ ref: 'refs/heads/main' }), () => server.close());
    },
  });
});

describe('with the first version of the service', () => {
  cacheStoreConformance(runner, {
    name: 'github-actions store (v1)',
    manyNames: 20,
    // It keeps the time in seconds.
    clockStep: 1_001,
    make: async () => {
      const server = await startActCacheServer();
      return underTest(server.environment, () => server.end());
    },
  });
});
