import { cacheStoreConformance } from '@carryover/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { type RegistryServer, startRegistry } from '../../test/oci/registry-server';
import { type PacedProxy, pacedProxy } from '../../test/servers/paced-proxy';
import { emptySurroundings } from '../../test/surroundings';
import { ociStore } from './oci-store';

let registry: RegistryServer;
let proxy: PacedProxy;
let repositories = 0;

beforeAll(async () => {
  registry = await startRegistry();
  proxy = await pacedProxy(registry.port);
});
afterAll(async () => {
  await proxy.stop();
  await registry.stop();
});

cacheStoreConformance(
  { describe, it, beforeEach, afterEach },
  {
    name: 'OCI store',
    // Each takes seven requests.
    manyNames: 250,
    make: async () => {
      repositories += 1;
      const host = `127.0.0.1:${proxy.port}`;
      const repository = `conformance/${repositories}`;
      return {
        store: ociStore({ registry: host, repository, origin: `http://${host}` }, emptySurroundings(), {
          tagsPerPage: 100,
        }),
        dispose: async () => undefined,
        breakReadMidway: async () => proxy.cutConnections(),
      };
    },
  },
);
