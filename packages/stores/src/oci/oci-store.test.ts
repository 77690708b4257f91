import { cacheStoreConformance } from '@carryover/core/testing';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { startRegistry } from '../../test/servers/registry-server';
import { suiteServer } from '../../test/servers/suite-server';
import { emptySurroundings } from '../../test/surroundings';
import { type OciStoreOptions, ociStore } from './oci-store';

const running = suiteServer(startRegistry);

/** A store in a repository of its own. */
function storeAt(port: number, options: OciStoreOptions) {
  const registry = `127.0.0.1:${port}`;
  const config = { registry, repository: `conformance/${running().nextCase()}`, origin: `http://${registry}` };
  return { store: ociStore(config, emptySurroundings(), options), dispose: async () => undefined };
}

cacheStoreConformance(
  { describe, it, beforeEach, afterEach },
  {
    name: 'OCI store',
    faults: {
      make: async () => {
        const way = await running().way();
        return { ...way, ...storeAt(way.port, { stallLimit: 3000 }) };
      },
    },
    // Each takes seven requests.
    manyNames: 250,
    make: async () => {
      const { front } = running();
      return { ...storeAt(front.port, { tagsPerPage: 100 }), breakReadMidway: async () => front.cutConnections() };
    },
  },
);
