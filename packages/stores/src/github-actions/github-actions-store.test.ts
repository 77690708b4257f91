import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CacheStore, retryingStore } from '@carryover/core';
import { bodyOf, digestOf, generateChunks, generatedBody, neverAborted } from '@carryover/core/testing';
import {
  type ActionsCacheServer,
  type ActionsCacheServerOptions,
  blobContainer,
  type CacheJob,
  startActionsCacheServer,
} from '@carryover/core/testing/actions-cache';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { contentOf } from '../../test/content-of';
import { actionEnvironment } from '../../test/github-actions/action-environment';
import { plantLink } from '../../test/github-actions/plant-entry';
import { runningPrograms } from '../../test/github-actions/running-programs';
import { startActCacheServer } from '../../test/servers/act-cache-server';
import { type Azurite, startAzurite } from '../../test/servers/azurite';
import { httpFront } from '../../test/servers/http-front';
import { buildTimeout } from '../../test/servers/service-program';
import { startToxiproxy } from '../../test/servers/toxiproxy';
import { objectFile } from './cache-task';
import { githubActionsStore } from './github-actions-store';
import { keyOf } from './key';

const main: CacheJob = { ref: 'refs/heads/main' };
const mebibyte = 1024 * 1024;

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
}, buildTimeout);
afterAll(() => azurite.stop());

let folder: string;
let server: ActionsCacheServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-gha-test-'));
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

async function start(options: Partial<ActionsCacheServerOptions> = {}): Promise<ActionsCacheServer> {
  const blobs = blobContainer({ ...azurite, container: `test-${randomUUID()}` });
  await blobs.create();
  server = await startActionsCacheServer({ blobs, ...options });
  return server;
}

function storeOf(environment: Readonly<Record<string, string>>, lookup = 60_000): CacheStore {
  const surroundings = { environment: { ...actionEnvironment, ...environment }, temporaryDirectory: folder };
  return githubActionsStore(surroundings, { lookup, transfer: 60_000 });
}

describe('the Actions cache of a job', () => {
  it('is its own branch first, then the default branch, and nobody else', async () => {
    const { environmentOf } = await start();
    const onMain = storeOf(environmentOf(main));
    const onTopic = storeOf(environmentOf({ ref: 'refs/heads/topic' }));
    const onPull = storeOf(environmentOf({ ref: 'refs/pull/1/merge', readRefs: ['refs/heads/topic'] }));
    await onMain.write('p/2', bodyOf('of main'), neverAborted());
    await onTopic.write('p/1', bodyOf('of topic'), neverAborted());
    expect(await onMain.has('p/1', neverAborted())).toBe(false);
    expect(await contentOf(onTopic, 'p/2')).toBe('of main');
    expect(await contentOf(onPull, 'p/1')).toBe('of topic');
    await onMain.write('p/3', bodyOf('of main, later'), neverAborted());
    expect(await onTopic.newest('p/', 1, neverAborted())).toEqual(['p/1']);
    expect(await onMain.newest('p/', 5, neverAborted())).toEqual(['p/3']);
    expect(await onTopic.write('p/2', bodyOf('again'), neverAborted())).toBe('present');
  });

  it('loses what was used longest ago when there is too much: absent is a value', async () => {
    // Each takes a little over 1 MiB.
    const { environmentOf, entries, evict } = await start({ maximumBytes: 3.5 * mebibyte });
    const store = storeOf(environmentOf(main));
    for (const number of [1, 2, 3]) {
      await store.write(`p/${number}`, generatedBody(mebibyte, number), neverAborted());
    }
    expect(await store.has('p/1', neverAborted())).toBe(true);
    await store.write('p/4', generatedBody(mebibyte, 4), neverAborted());
    expect(entries().map(({ key }) => key)).toEqual(['p/1', 'p/3', 'p/4'].map(keyOf));
    expect(await store.read('p/2', neverAborted())).toBeUndefined();
    expect(await store.newest('p/', 1, neverAborted())).toEqual(['p/4']);
    await evict(keyOf('p/4'));
    expect(await store.read('p/4', neverAborted())).toBeUndefined();
  });

  it('is written once also where an upload was never finished: then it says so', async () => {
    const { environmentOf, disturb } = await start();
    const [first, second] = [storeOf(environmentOf(main)), storeOf(environmentOf(main))];
    disturb(({ method }) => (method === 'FinalizeCacheEntryUpload' ? { kind: 'status', status: 400 } : undefined));
    await expect(first.write('a/b', bodyOf('x'), neverAborted())).rejects.toMatchObject({ name: 'StoreError' });
    disturb(undefined);
    expect(await second.has('a/b', neverAborted())).toBe(false);
    await expect(second.write('a/b', bodyOf('x'), neverAborted())).rejects.toMatchObject({
      code: 'store-name-reserved',
      transient: true,
      nameIsHeld: true,
    });
  });

  it('gives a name to one of two runs that write it at once', async () => {
    const { environmentOf } = await start();
    const stores = [1, 2].map(() => retryingStore(storeOf(environmentOf(main))));
    const outcomes = await Promise.all(
      stores.map((store, seed) => store.write('a/b', generatedBody(4 * mebibyte, seed), neverAborted())),
    );
    expect(outcomes.toSorted()).toEqual(['present', 'stored']);
    const stream = await stores[0]?.read('a/b', neverAborted());
    expect(stream && (await digestOf(stream))).toEqual(
      await digestOf(generateChunks(4 * mebibyte, outcomes.indexOf('stored'))),
    );
  });

  it('holds what was saved when the answer got lost', async () => {
    const { environmentOf, disturb } = await start();
    const store = storeOf(environmentOf(main));
    disturb(({ method }) => (method === 'FinalizeCacheEntryUpload' ? { kind: 'reset', after: true } : undefined));
    expect(await store.write('a/b', bodyOf('content'), neverAborted())).toBe('present');
    expect(await contentOf(store, 'a/b')).toBe('content');
  });

  it('may hold a link where a file should be, which is not followed', async () => {
    const started = await start();
    const store = storeOf(started.environmentOf(main));
    await store.write('a/1', bodyOf('x'), neverAborted());
    const version = started.entries()[0]?.version ?? '';
    await plantLink(started, main, { key: keyOf('a/b'), version, name: objectFile, target: '/etc/passwd' });
    const error = { code: 'store-damaged', transient: false };
    await expect(store.read('a/b', neverAborted())).rejects.toMatchObject(error);
    await expect(store.copyTo?.('a/b', join(folder, 'copy'), neverAborted())).rejects.toMatchObject(error);
  });

  it('keeps what nobody should see to itself', async () => {
    const written = vi.spyOn(process.stdout, 'write');
    const { environmentOf } = await start();
    const store = storeOf(environmentOf(main));
    await store.write('a/b', bodyOf('content'), neverAborted());
    expect(await contentOf(store, 'a/b')).toBe('content');
    const output = written.mock.calls.map(([chunk]) => String(chunk)).join('');
    written.mockRestore();
    expect(output).not.toMatch(/::|tar|Cache/);
  });
});

describe('a job that may not', () => {
  it('write is told so, and may read', async () => {
    const { environmentOf } = await start();
    await storeOf(environmentOf(main)).write('a/b', bodyOf('content'), neverAborted());
    const store = storeOf(environmentOf({ ref: 'refs/heads/topic', access: 'read' }));
    expect(await contentOf(store, 'a/b')).toBe('content');
    const error = { code: 'store-read-only', transient: false, hint: expect.stringContaining('pull_request_target') };
    await expect(store.write('a/c', bodyOf('x'), neverAborted())).rejects.toMatchObject(error);
    const byMode = storeOf({ ...environmentOf(main), ACTIONS_CACHE_MODE: 'read' });
    await expect(byMode.write('a/c', bodyOf('x'), neverAborted())).rejects.toMatchObject(error);
    expect(await byMode.has('a/b', neverAborted())).toBe(true);
  });

  it('read is told so', async () => {
    const { environmentOf } = await start();
    const error = { code: 'store-forbidden', transient: false };
    for (const environment of [
      environmentOf({ ref: 'refs/heads/topic', access: 'none' }),
      { ...environmentOf(main), ACTIONS_CACHE_MODE: 'none' },
    ]) {
      const store = storeOf(environment);
      await expect(store.has('a/b', neverAborted())).rejects.toMatchObject(error);
      await expect(store.read('a/b', neverAborted())).rejects.toMatchObject(error);
      await expect(store.newest('a/', 1, neverAborted())).rejects.toMatchObject(error);
    }
  });

  it('do anything, since its token has expired, is told so without showing the token', async () => {
    const { environmentOf, url } = await start();
    const store = storeOf({ ...environmentOf(main), ACTIONS_RUNTIME_TOKEN: 'hunter2' });
    for (const call of [
      () => store.has('a/b', neverAborted()),
      () => store.write('a/b', bodyOf('x'), neverAborted()),
    ]) {
      const error = await call().then(String, (thrown) => thrown);
      expect(error).toMatchObject({ name: 'StoreError', code: 'store-credentials', transient: false });
      expect(`${error.message} ${error.hint}`).not.toContain('hunter2');
      expect(error.message).not.toContain(url);
    }
  });

  it('make more entries now is told when it may', async () => {
    const { environmentOf, disturb } = await start({ entriesPerMinute: 1 });
    const store = storeOf(environmentOf(main));
    await store.write('a/1', bodyOf('x'), neverAborted());
    const error = await store.write('a/2', bodyOf('x'), neverAborted()).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'store-throttled', transient: true });
    expect(error.retryAfter).toBeGreaterThan(30_000);
    expect(error.retryAfter).toBeLessThanOrEqual(60_000);
    disturb(() => ({ kind: 'status', status: 429, retryAfter: 7 }));
    await expect(store.has('a/1', neverAborted())).rejects.toMatchObject({
      code: 'store-throttled',
      retryAfter: 7_000,
    });
  });
});

describe('trouble is never taken for absence', () => {
  it('when the service cannot be reached', async () => {
    const { environmentOf, disturb, close } = await start();
    const store = storeOf(environmentOf(main));
    disturb(() => ({ kind: 'reset' }));
    const error = { code: 'store-unavailable', transient: true };
    await expect(store.has('a/b', neverAborted())).rejects.toMatchObject(error);
    await expect(store.newest('a/', 1, neverAborted())).rejects.toMatchObject(error);
    await expect(store.write('a/b', bodyOf('x'), neverAborted())).rejects.toMatchObject(error);
    await close();
    server = undefined;
    await expect(store.read('a/b', neverAborted())).rejects.toMatchObject(error);
  });

  it('when it does not answer', async () => {
    const { environmentOf, disturb } = await start();
    disturb(() => ({ kind: 'silence' }));
    const store = storeOf(environmentOf(main), 1_500);
    await expect(store.has('a/b', neverAborted())).rejects.toMatchObject({ code: 'store-stalled', transient: true });
    disturb(undefined);
    expect(await store.has('a/b', neverAborted())).toBe(false);
  });

  it('when a signed URL has expired', async () => {
    const { environmentOf, disturb } = await start();
    const store = storeOf(environmentOf(main));
    await store.write('a/b', bodyOf('x'), neverAborted());
    disturb(() => ({ kind: 'expired' }));
    // The library takes the storage's refusal for the archive.
    const damaged = { code: 'store-download-damaged', transient: true };
    await expect(store.read('a/b', neverAborted())).rejects.toMatchObject(damaged);
    const expired = { code: 'store-url-expired', transient: true };
    await expect(store.write('a/c', bodyOf('x'), neverAborted())).rejects.toMatchObject(expired);
    expect(await store.has('a/c', neverAborted())).toBe(false);
  });

  it(
    'when the connection is cut while bytes come',
    async () => {
      const proxy = await startToxiproxy(azurite.port);
      const clientBlobEndpoint = `${proxy.endpoint}/${azurite.account}`;
      const { environmentOf } = await start({ clientBlobEndpoint });
      const store = storeOf(environmentOf(main));
      await store.write('a/b', generatedBody(4 * mebibyte, 1), neverAborted());
      await proxy.add({ type: 'limit_data', stream: 'downstream', attributes: { bytes: 2 * mebibyte } });
      await expect(store.read('a/b', neverAborted())).rejects.toMatchObject({
        code: 'store-unavailable',
        transient: true,
      });
      await proxy.heal();
      const stream = await store.read('a/b', neverAborted());
      expect(stream && (await digestOf(stream)).bytes).toBe(4 * mebibyte);
      await proxy.stop();
    },
    buildTimeout,
  );

  it.each(['PATCH', 'POST'])(
    'when the first version of the service refuses %s',
    async (refused) => {
      const act = await startActCacheServer();
      const url = new URL(act.environment.ACTIONS_CACHE_URL ?? '');
      const front = await httpFront(Number(url.port));
      url.port = String(front.port);
      const store = storeOf({ ...act.environment, ACTIONS_CACHE_URL: url.href });
      front.answerWith(({ method }) => (method === refused ? { status: 400 } : undefined));
      await expect(store.write('a/b', bodyOf('x'), neverAborted())).rejects.toMatchObject({ name: 'StoreError' });
      front.answerWith(() => undefined);
      expect(await store.has('a/b', neverAborted())).toBe(false);
      expect(await store.write('a/b', bodyOf('x'), neverAborted())).toBe('stored');
      await front.stop();
      await act.stop();
    },
    buildTimeout,
  );
});

describe('aborting', () => {
  it('ends what waits for the service at once, and leaves nothing', async () => {
    const { environmentOf, disturb } = await start();
    const store = storeOf(environmentOf(main));
    disturb(() => ({ kind: 'silence' }));
    const reason = new Error('enough');
    const controller = new AbortController();
    const calls = [
      store.has('a/b', { signal: controller.signal }),
      store.read('a/b', { signal: controller.signal }),
      store.write('a/b', bodyOf('x'), { signal: controller.signal }),
    ];
    const outcomes = Promise.allSettled(calls);
    await vi.waitUntil(() => server?.requests.length === 3, 20_000);
    controller.abort(reason);
    expect(await outcomes).toEqual(Array.from({ length: 3 }, () => ({ status: 'rejected', reason })));
    expect(await readdir(folder)).toEqual([]);
  });

  it('ends the programs that are at work', async () => {
    const { environmentOf } = await start();
    const store = storeOf(environmentOf(main));
    const reason = new Error('enough');
    const controller = new AbortController();
    const writing = store.write('a/b', generatedBody(128 * mebibyte, 1), { signal: controller.signal });
    const outcome = Promise.allSettled([writing]);
    await vi.waitUntil(async () => (await runningPrograms(folder)).length > 0, { timeout: 20_000, interval: 5 });
    controller.abort(reason);
    expect(await outcome).toEqual([{ status: 'rejected', reason }]);
    expect(await runningPrograms(folder)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});
