import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CacheStore } from '@carryover/core';
import { cacheStoreConformance, type StoreSubject } from '@carryover/core/testing';
import { blobContainer, startActionsCacheServer } from '@carryover/core/testing/actions-cache';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actionEnvironment } from '../../test/github-actions/action-environment';
import { openFiles } from '../../test/github-actions/open-files';
import { storeInFolder } from '../../test/github-actions/store-in-folder';
import { startActCacheServer } from '../../test/servers/act-cache-server';
import { startAzurite } from '../../test/servers/azurite';
import { buildTimeout } from '../../test/servers/service-program';
import { githubActionsStore } from './github-actions-store';

interface Service {
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Microsoft's own blob storage behind a server of ours, since GitHub's is nowhere to be had. */
async function startSecondVersion(): Promise<Service> {
  const azurite = await startAzurite();
  const blobs = blobContainer({ ...azurite, container: 'conformance' });
  await blobs.create();
  const server = await startActionsCacheServer({ blobs, entriesPerMinute: 10_000 });
  return {
    environment: server.environmentOf({ ref: 'refs/heads/main' }),
    stop: async () => {
      await server.close();
      await azurite.stop();
    },
  };
}

const services: readonly { name: string; start: () => Promise<Service>; clockStep: number }[] = [
  { name: 'v2', start: startSecondVersion, clockStep: 0 },
  // It keeps the time of an entry in seconds.
  { name: 'v1', start: startActCacheServer, clockStep: 1_001 },
];

describe.each(services)('with $name of the service', ({ name, start, clockStep }) => {
  let service: Service;
  let folder: string;
  let store: CacheStore;
  let cases = 0;
  beforeAll(async () => {
    service = await start();
    folder = await mkdtemp(join(tmpdir(), 'carryover-gha-test-'));
    const environment = { ...actionEnvironment, ...service.environment };
    store = githubActionsStore({ environment, temporaryDirectory: folder });
  }, buildTimeout);
  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true });
  });

  const subject: StoreSubject = {
    name: `github-actions store (${name})`,
    manyNames: 10,
    clockStep,
    make: async () => {
      cases += 1;
      return {
        store: storeInFolder(store, `case-${cases}/`),
        secrets: [service.environment.ACTIONS_RUNTIME_TOKEN ?? '', '127.0.0.1'],
        openHandles: async () => (await openFiles(folder)).length,
        breakReadMidway: async () => {
          await Promise.all((await openFiles(folder)).map((file) => truncate(file, 1_500_000)));
        },
        dispose: async () => expect(await readdir(folder)).toEqual([]),
      };
    },
  };
  cacheStoreConformance({ describe, it, beforeEach, afterEach }, subject);
});
