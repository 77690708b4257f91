import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CacheStore, keepRecipe, limitedStore, type Recipe, retryingStore } from '@carryover/core';
import { type ActionsCacheServer, blobContainer, startActionsCacheServer } from '@carryover/core/testing/actions-cache';
import { FakeRun } from '@carryover/core/testing/fake-run';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { actionEnvironment } from '../../test/github-actions/action-environment';
import { type Azurite, startAzurite } from '../../test/servers/azurite';
import { buildTimeout } from '../../test/servers/service-program';
import { githubActionsStore } from './github-actions-store';

const ids = ['npm', 'go', 'maven', 'pip', 'apt'];
const jobs = Array.from({ length: 20 }, (_, number) => `job-${number}`);
const locationOf = (key: string) => ({ project: 'acme', scope: 'main', readScopes: [], key, platform: '' });
const recipe: Recipe = { format: 1, time: 1, builds: [], mounts: [] };

let azurite: Azurite;
let server: ActionsCacheServer;
let folder: string;
beforeAll(async () => {
  azurite = await startAzurite();
  const blobs = blobContainer({ ...azurite, container: 'matrix' });
  await blobs.create();
  server = await startActionsCacheServer({ blobs });
  folder = await mkdtemp(join(tmpdir(), 'carryover-gha-matrix-'));
}, buildTimeout);
afterAll(async () => {
  await server.close();
  await azurite.stop();
  await rm(folder, { recursive: true });
});

/** As host puts it together. */
function storeOfJobs(): CacheStore {
  const environment = { ...actionEnvironment, ...server.environmentOf({ ref: 'refs/heads/main' }) };
  return limitedStore(retryingStore(githubActionsStore({ environment, temporaryDirectory: folder })));
}

function save(store: CacheStore, key: string): Promise<unknown> {
  const run = new FakeRun(store, ids);
  for (const id of ids) {
    run.tree(id).put(key, { content: `${id} of ${key}` });
  }
  const ports = { store, observe: () => undefined, signal: new AbortController().signal };
  return Promise.all([run.extract({ location: locationOf(key) }), keepRecipe(recipe, locationOf(key), ports)]).then(
    ([{ mounts }]) => expect(mounts.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'saved')),
  );
}

it('a matrix of 20 jobs with 5 mounts each makes fewer entries than a repository may make in a minute', {
  timeout: 300_000,
}, async () => {
  const store = storeOfJobs();
  await Promise.all(jobs.map((key) => save(store, key)));
  // A snapshot of each mount, one object with the packs of all, and a recipe; the server refuses what is more than 200 a minute.
  expect(server.entries()).toHaveLength(20 * (5 + 1 + 1));
  const created = server.requests.filter(({ method }) => method === 'CreateCacheEntry');
  expect(created.length).toBeLessThan(200);

  const run = new FakeRun(store, ids);
  const { mounts } = await run.inject({ location: locationOf('job-7') });
  expect(mounts.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'restored'));
  expect(ids.map((id) => run.tree(id).inodes.get('job-7')?.content)).toEqual(ids.map((id) => `${id} of job-7`));
});
