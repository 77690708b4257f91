import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CacheStore } from '@carryover/core';
import { cacheStoreConformance, type FaultSubject, type StoreSubject } from '@carryover/core/testing';
import { blobContainer, startActionsCacheServer } from '@carryover/core/testing/actions-cache';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actionEnvironment } from '../../test/github-actions/action-environment';
import { openFiles } from '../../test/github-actions/open-files';
import { storeInFolder } from '../../test/github-actions/store-in-folder';
import { startActCacheServer } from '../../test/servers/act-cache-server';
import { startAzurite } from '../../test/servers/azurite';
import { type FaultyWay, faultyWay } from '../../test/servers/faulty-way';
import { buildTimeout } from '../../test/servers/service-program';
import { githubActionsStore } from './github-actions-store';

interface Service {
  readonly environment: Readonly<Record<string, string>>;
  /** Where there can be trouble on the way to it, and to the bytes: what names the service there. */
  readonly faults?: { readonly environment: Readonly<Record<string, string>>; readonly ways: readonly FaultyWay[] };
  stop(): Promise<void>;
}

/** Microsoft's own blob storage behind a server of ours, since GitHub's is nowhere to be had. */
async function startSecondVersion(): Promise<Service> {
  const azurite = await startAzurite();
  const blobs = blobContainer({ ...azurite, container: 'conformance' });
  await blobs.create();
  const server = await startActionsCacheServer({ blobs, entriesPerMinute: 10_000 });
  const toBlobs = await faultyWay(azurite.port);
  const clientBlobEndpoint = `${toBlobs.endpoint}/${azurite.account}`;
  const disturbed = await startActionsCacheServer({ blobs, entriesPerMinute: 10_000, clientBlobEndpoint });
  const toService = await faultyWay(Number(new URL(disturbed.url).port));
  const environment = {
    ...disturbed.environmentOf({ ref: 'refs/heads/main' }),
    ACTIONS_RESULTS_URL: toService.endpoint,
  };
  return {
    environment: server.environmentOf({ ref: 'refs/heads/main' }),
    faults: { environment, ways: [toService, toBlobs] },
    stop: async () => {
      await Promise.all([toService.stop(), toBlobs.stop()]);
      await disturbed.close();
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

  function faultySubject(): FaultSubject {
    return {
      // The library itself tries for half a minute at what answers at all, which tests of their own wait for: here the limit ends it.
      hopeless: ['silent'],
      passing: ['reset', 'unavailable', 'silent', 'cut'],
      make: async () => {
        cases += 1;
        const { environment, ways } = service.faults ?? { environment: {}, ways: [] };
        const surroundings = { environment: { ...actionEnvironment, ...environment }, temporaryDirectory: folder };
        const disturbed = githubActionsStore(surroundings, { lookup: 3_000, transfer: 5_000 });
        return {
          store: storeInFolder(disturbed, `case-${cases}/`),
          suffer: async (trouble) => void (await Promise.all(ways.map((way) => way.suffer(trouble)))),
          heal: async () => void (await Promise.all(ways.map((way) => way.heal()))),
          secrets: [environment.ACTIONS_RUNTIME_TOKEN ?? '', '127.0.0.1', 'sig='],
          dispose: async () => expect(await readdir(folder)).toEqual([]),
        };
      },
    };
  }

  const subject: StoreSubject = {
    name: `github-actions store (${name})`,
    ...(name === 'v2' && { faults: faultySubject() }),
    takesGibibyte: name === 'v2',
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
