import { setTimeout as delay } from 'node:timers/promises';
import { cacheStoreConformance, type FaultSubject, neverAborted } from '@carryover/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it, vi } from 'vitest';
import { stubCredentials } from '../../test/s3/stub-credentials';
import { type FaultyWay, faultyWay } from '../../test/servers/faulty-way';
import { type S3Server, startMinio, startVersity, testBucket, testCredentials } from '../../test/servers/s3-server';
import { buildTimeout } from '../../test/servers/service-program';
import { s3Store } from './s3-store';

/** How many connections are in use: those that wait for the next request are not counted by Node. */
async function connectionsInUse(): Promise<number> {
  const count = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  // A connection that was closed is gone a few turns of the event loop later.
  for (let attempt = 0; attempt < 100 && count() > 0; attempt += 1) {
    await delay(10);
  }
  return count();
}

for (const [name, start, options, manyNames] of [
  ['MinIO', startMinio, {}, 300],
  // In small pages, so that listings have many.
  ['versitygw', () => startVersity('versitygw'), { pageSize: 7 }, 100],
] as const) {
  describe(`s3Store on ${name}`, () => {
    let server: S3Server | undefined;
    let way: FaultyWay;
    let prefixes = 0;

    beforeAll(async () => {
      server = await start();
      way = await faultyWay(server.port);
    }, buildTimeout);
    afterAll(async () => {
      await way?.stop();
      await server?.stop();
    });
    beforeEach(() => {
      stubCredentials();
    });
    afterEach(() => {
      vi.unstubAllEnvs();
    });

    function faultySubject(): FaultSubject {
      return {
        make: async () => {
          prefixes += 1;
          const config = { bucket: testBucket, prefix: `case-${prefixes}/`, endpoint: way.endpoint, pathStyle: true };
          return {
            ...way,
            store: s3Store(config, { ...options, stallTimeout: 3000 }),
            dispose: async () => undefined,
            secrets: [testCredentials.AWS_SECRET_ACCESS_KEY],
          };
        },
      };
    }

    cacheStoreConformance(
      { describe, it, beforeEach, afterEach },
      {
        name,
        takesGibibyte: name === 'MinIO',
        manyNames,
        // One server is enough for what the client does.
        ...(name === 'MinIO' && { faults: faultySubject() }),
        make: async () => {
          prefixes += 1;
          const config = {
            bucket: testBucket,
            prefix: `case-${prefixes}/`,
            endpoint: server?.endpoint,
            pathStyle: true,
          };
          const store = s3Store(config, options);
          return {
            store,
            dispose: async () => undefined,
            secrets: [testCredentials.AWS_SECRET_ACCESS_KEY],
            breakReadMidway: (broken) => store.delete(broken, neverAborted()),
            openHandles: connectionsInUse,
          };
        },
      },
    );
  });
}
