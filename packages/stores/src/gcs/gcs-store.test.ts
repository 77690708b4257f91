import { cacheStoreConformance } from '@carryover/core/testing';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { startGcsServer } from '../../test/servers/gcs-server';
import { suiteServer } from '../../test/servers/suite-server';
import { type GcsStoreOptions, gcsStore } from './gcs-store';

const running = suiteServer(startGcsServer);

/** A store in a bucket of its own. */
async function storeAt(endpoint: string, options: GcsStoreOptions) {
  const { server, nextCase } = running();
  const bucket = nextCase();
  await server.makeBucket(bucket);
  const store = gcsStore({ bucket, prefix: 'some/prefix/', endpoint, isAnonymous: true }, options);
  return { store, dispose: async () => undefined };
}

cacheStoreConformance(
  { describe, it, beforeEach, afterEach },
  {
    name: 'GCS store',
    manyNames: 500,
    faults: {
      make: async () => {
        const way = await running().way();
        return { ...way, ...(await storeAt(way.endpoint, { stallLimit: 3000 })) };
      },
    },
    make: async () => {
      const { front } = running();
      const subject = await storeAt(front.endpoint, { objectsPerPage: 100 });
      return { ...subject, breakReadMidway: async () => front.cutConnections() };
    },
  },
);
