import { cacheStoreConformance } from '@carryover/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import { type FaultyWay, faultyWay } from '../../test/servers/faulty-way';
import { type GcsServer, startGcsServer } from '../../test/servers/gcs-server';
import { type HttpFront, httpFront } from '../../test/servers/http-front';
import { buildTimeout } from '../../test/servers/service-program';
import { gcsStore } from './gcs-store';

let server: GcsServer;
let front: HttpFront;
let way: FaultyWay;
let buckets = 0;

beforeAll(async () => {
  server = await startGcsServer();
  front = await httpFront(server.port);
  way = await faultyWay(server.port);
}, buildTimeout);
afterAll(async () => {
  await way.stop();
  await front.stop();
  await server.stop();
});

cacheStoreConformance(
  { describe, it, beforeEach, afterEach },
  {
    name: 'GCS store',
    manyNames: 500,
    faults: {
      make: async () => {
        buckets += 1;
        const bucket = `conformance-${buckets}`;
        await server.makeBucket(bucket);
        const config = { bucket, prefix: 'some/prefix/', endpoint: way.endpoint, isAnonymous: true };
        return { ...way, store: gcsStore(config, { stallLimit: 3000 }), dispose: async () => undefined };
      },
    },
    make: async () => {
      buckets += 1;
      const bucket = `conformance-${buckets}`;
      await server.makeBucket(bucket);
      const { endpoint } = front;
      return {
        store: gcsStore({ bucket, prefix: 'some/prefix/', endpoint, isAnonymous: true }, { objectsPerPage: 100 }),
        dispose: async () => undefined,
        breakReadMidway: async () => front.cutConnections(),
      };
    },
  },
);
