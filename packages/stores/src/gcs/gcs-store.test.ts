import { cacheStoreConformance } from '@carryover/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { type GcsServer, startGcsServer } from '../../test/gcs/gcs-server';
import { type PacedProxy, pacedProxy } from '../../test/servers/paced-proxy';
import { gcsStore } from './gcs-store';

let server: GcsServer;
let proxy: PacedProxy;
let buckets = 0;

beforeAll(async () => {
  server = await startGcsServer();
  proxy = await pacedProxy(server.port);
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

cacheStoreConformance(
  { describe, it, beforeEach, afterEach },
  {
    name: 'GCS store',
    manyNames: 500,
    make: async () => {
      buckets += 1;
      const bucket = `conformance-${buckets}`;
      await server.makeBucket(bucket);
      const endpoint = `http://127.0.0.1:${proxy.port}`;
      return {
        store: gcsStore({ bucket, prefix: 'some/prefix/', endpoint, isAnonymous: true }, { objectsPerPage: 100 }),
        dispose: async () => undefined,
        breakReadMidway: async () => proxy.cutConnections(),
      };
    },
  },
);
