import { cacheStoreConformance } from '@carryover/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { type FaultyWay, faultyWay } from '../../test/servers/faulty-way';
import { type HttpFront, httpFront } from '../../test/servers/http-front';
import { type RegistryServer, startRegistry } from '../../test/servers/registry-server';
import { buildTimeout } from '../../test/servers/service-program';
import { emptySurroundings } from '../../test/surroundings';
import { ociStore } from './oci-store';

let registry: RegistryServer;
let front: HttpFront;
let way: FaultyWay;
let repositories = 0;

beforeAll(async () => {
  registry = await startRegistry();
  front = await httpFront(registry.port);
  way = await faultyWay(registry.port);
}, buildTimeout);
afterAll(async () => {
  await way.stop();
  await front.stop();
  await registry.stop();
});

cacheStoreConformance(
  { describe, it, beforeEach, afterEach },
  {
    name: 'OCI store',
    faults: {
      make: async () => {
        repositories += 1;
        const host = `127.0.0.1:${way.port}`;
        const config = { registry: host, repository: `conformance/${repositories}`, origin: `http://${host}` };
        const store = ociStore(config, emptySurroundings(), { stallLimit: 3000 });
        return { ...way, store, dispose: async () => undefined };
      },
    },
    // Each takes seven requests.
    manyNames: 250,
    make: async () => {
      repositories += 1;
      const host = `127.0.0.1:${front.port}`;
      const repository = `conformance/${repositories}`;
      return {
        store: ociStore({ registry: host, repository, origin: `http://${host}` }, emptySurroundings(), {
          tagsPerPage: 100,
        }),
        dispose: async () => undefined,
        breakReadMidway: async () => front.cutConnections(),
      };
    },
  },
);
