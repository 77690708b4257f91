import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CacheStore, retryingStore } from '@carryover/core';
import { bodyOf, digestOf, generateChunks, generatedBody, neverAborted } from '@carryover/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubCredentials } from '../../test/s3/stub-credentials';
import { type S3Server, startMinio, testBucket } from '../../test/servers/s3-server';
import { buildTimeout } from '../../test/servers/service-program';
import { startToxiproxy, type Toxic, type Toxiproxy } from '../../test/servers/toxiproxy';
import { s3Store } from './s3-store';

const mebibyte = 1024 * 1024;
const size = 20 * mebibyte;
const stallTimeout = 400;

/** Trouble that no try gets through. */
const faults: Readonly<Record<string, Toxic>> = {
  'connections that are reset': { type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } },
  'answers that never come': { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } },
  'requests that never arrive': { type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } },
  'connections that end early': { type: 'limit_data', stream: 'downstream', attributes: { bytes: 100 } },
};

/** Trouble that hits only what is large. */
const cuts: Readonly<Record<string, Toxic>> = {
  'bodies that are cut': { type: 'limit_data', stream: 'downstream', attributes: { bytes: 300_000 } },
  'resets in the middle': { type: 'reset_peer', stream: 'downstream', attributes: { timeout: 15 } },
};

let server: S3Server;
let proxy: Toxiproxy;
let folder: string;
let prefixes = 0;

beforeAll(async () => {
  server = await startMinio();
  proxy = await startToxiproxy(server.port);
}, buildTimeout);
afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
});
beforeEach(async () => {
  prefixes += 1;
  folder = await mkdtemp(join(tmpdir(), 'carryover-s3-faults-'));
  stubCredentials();
});
afterEach(async () => {
  await proxy.heal();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function storeAt(endpoint: string): CacheStore {
  return s3Store({ bucket: testBucket, prefix: `test-${prefixes}/`, endpoint, pathStyle: true }, { stallTimeout });
}

/** For what has to be there before the trouble begins: a busy disk is none. */
function patientStore(): CacheStore {
  return s3Store({ bucket: testBucket, prefix: `test-${prefixes}/`, endpoint: server.endpoint, pathStyle: true });
}

function retrying(attempts: number): CacheStore {
  return retryingStore(storeAt(proxy.endpoint), { attempts, totalTime: 60_000, firstPause: 50 });
}

describe('an object as a file', () => {
  it.each(Object.entries(faults))('fails after a few tries, at %s', async (_, toxic) => {
    await patientStore().write('a/b', bodyOf('content'), neverAborted());
    await proxy.add(toxic);
    const failed = expect.objectContaining({ name: 'StoreError', transient: true });
    await expect(retrying(2).copyTo?.('a/b', join(folder, 'copy'), neverAborted())).rejects.toEqual(failed);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(Object.entries(cuts))('gets there once it is over, after %s', async (_, toxic) => {
    await patientStore().write('a/pack', generatedBody(size, 1), neverAborted());
    await proxy.add(toxic);
    const healing = new Promise((resolve) => setTimeout(resolve, 600)).then(() => proxy.heal());
    const copy = join(folder, 'copy');
    expect(await retrying(20).copyTo?.('a/pack', copy, neverAborted())).toBe(true);
    await healing;
    expect(await digestOf(createReadStream(copy))).toEqual(await digestOf(generateChunks(size, 1)));
  });
});

describe('a body that breaks', () => {
  it.each(Object.entries(cuts))('fails whoever reads it, at %s', async (_, toxic) => {
    await patientStore().write('a/pack', generatedBody(size, 2), neverAborted());
    await proxy.add(toxic);
    const reading = (async () => {
      const stream = await storeAt(proxy.endpoint).read('a/pack', neverAborted());
      return stream && digestOf(stream);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'StoreError', transient: true });
    await expect(
      storeAt(proxy.endpoint).copyTo?.('a/pack', join(folder, 'copy'), neverAborted()),
    ).rejects.toMatchObject({ name: 'StoreError', transient: true });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is read whole where connections close slowly', async () => {
    await proxy.add({ type: 'slow_close', stream: 'downstream', attributes: { delay: 200 } });
    const store = storeAt(proxy.endpoint);
    await store.write('a/pack', generatedBody(size, 3), neverAborted());
    const stream = await store.read('a/pack', neverAborted());
    expect(stream && (await digestOf(stream))).toEqual(await digestOf(generateChunks(size, 3)));
  });

  it('is not given up while its reader takes longer than the server may', async () => {
    const store = storeAt(proxy.endpoint);
    await store.write('a/pack', generatedBody(8 * mebibyte, 4), neverAborted());
    const stream = await store.read('a/pack', neverAborted());
    async function* slowly(): AsyncGenerator<Uint8Array> {
      for await (const chunk of stream ?? []) {
        await new Promise((resolve) => setTimeout(resolve, stallTimeout * 1.5));
        yield chunk;
      }
    }
    expect(await digestOf(slowly())).toEqual(await digestOf(generateChunks(8 * mebibyte, 4)));
  });
});
