import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Body, CacheStore } from '@carryover/core';
import { bodyOf, digestOf, generateChunks, generatedBody, neverAborted, textOf } from '@carryover/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubCredentials } from '../../test/s3/stub-credentials';
import {
  type S3Server,
  startMinio,
  startVersity,
  testBucket,
  testCredentials,
  testKmsKey,
} from '../../test/servers/s3-server';
import { buildTimeout } from '../../test/servers/service-program';
import type { S3Config } from './s3-config';
import { type S3StoreOptions, s3Store } from './s3-store';
import { StraightBody } from './straight-handler';

const mebibyte = 1024 * 1024;

let minio: S3Server;
let versity: S3Server;
let withoutConditions: S3Server;
let folder: string;
let prefixes = 0;

beforeAll(async () => {
  [minio, versity, withoutConditions] = await Promise.all([
    startMinio(),
    startVersity(),
    startVersity('versitygw-without-conditions'),
  ]);
}, buildTimeout);
afterAll(async () => {
  await Promise.all([minio, versity, withoutConditions].map((server) => server?.stop()));
});
beforeEach(async () => {
  prefixes += 1;
  folder = await mkdtemp(join(tmpdir(), 'carryover-s3-store-'));
  stubCredentials();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

function configFor(server: S3Server, more: Partial<S3Config> = {}): S3Config {
  return { bucket: testBucket, prefix: `test-${prefixes}/`, endpoint: server.endpoint, pathStyle: true, ...more };
}

function storeOn(server: S3Server, more: Partial<S3Config> = {}, options: S3StoreOptions = {}): CacheStore {
  return s3Store(configFor(server, more), options);
}

/** A client that sees what the store does not show. */
function clientOf(server: S3Server): S3Client {
  return new S3Client({ endpoint: server.endpoint, region: 'us-east-1', forcePathStyle: true });
}

async function unfinishedUploads(server: S3Server, name: string): Promise<number> {
  // MinIO lists those of one key only.
  const listing = new ListMultipartUploadsCommand({ Bucket: testBucket, Prefix: `test-${prefixes}/${name}` });
  const { Uploads = [] } = await clientOf(server).send(listing);
  return Uploads.length;
}

async function fileBody(size: number, seed: number): Promise<Body> {
  const file = join(folder, `body-${seed}`);
  await writeFile(file, generateChunks(size, seed));
  return { size, file, open: () => createReadStream(file) };
}

async function digestOfFile(path: string): Promise<{ sha256: string; bytes: number }> {
  return digestOf(createReadStream(path));
}

describe('large objects', () => {
  it.each([
    ['MinIO', () => minio],
    ['versitygw', () => versity],
  ])('go from a file in parts, and come into a file, on %s', async (_, server) => {
    const size = 50 * mebibyte + 7;
    const store = storeOn(server());
    expect(await store.write('a/pack', await fileBody(size, 1), neverAborted())).toBe('stored');
    const copy = join(folder, 'copy');
    const straight = vi.spyOn(StraightBody.prototype, 'readInto');
    expect(await store.copyTo?.('a/pack', copy, neverAborted())).toBe(true);
    expect(straight).toHaveBeenCalledTimes(7);
    straight.mockRestore();
    expect(await digestOfFile(copy)).toEqual(await digestOf(generateChunks(size, 1)));
  });

  it.each([0, 1, 8 * mebibyte - 1, 8 * mebibyte, 8 * mebibyte + 1, 16 * mebibyte])(
    'and small ones come into files of the same bytes: %d',
    async (size) => {
      const store = storeOn(minio);
      await store.write('a/pack', await fileBody(size, 2), neverAborted());
      const copy = join(folder, 'copy');
      expect(await store.copyTo?.('a/pack', copy, neverAborted())).toBe(true);
      expect(await digestOfFile(copy)).toEqual(await digestOf(generateChunks(size, 2)));
    },
  );

  it('carry the checksums of the SDK where no other server is named, as with Amazon', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', minio.endpoint);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    const store = storeOn(minio, { endpoint: undefined });
    const size = 20 * mebibyte + 3;
    expect(await store.write('a/pack', await fileBody(size, 8), neverAborted())).toBe('stored');
    expect(await store.write('a/small', bodyOf('content'), neverAborted())).toBe('stored');
    const copy = join(folder, 'copy');
    expect(await store.copyTo?.('a/pack', copy, neverAborted())).toBe(true);
    expect(await digestOfFile(copy)).toEqual(await digestOf(generateChunks(size, 8)));
    for (const name of ['a/pack', 'a/small']) {
      const Key = `test-${prefixes}/${name}`;
      const head = new HeadObjectCommand({ Bucket: testBucket, Key, ChecksumMode: 'ENABLED' });
      expect(await clientOf(minio).send(head)).toHaveProperty('ChecksumCRC32');
    }
  });

  it('leave nothing when they are aborted, neither here nor on the server', async () => {
    const store = storeOn(minio);
    const reason = new Error('enough');
    const controller = new AbortController();
    const body: Body = {
      size: 40 * mebibyte,
      open: () => {
        setTimeout(() => controller.abort(reason), 100);
        return generatedBody(40 * mebibyte, 3)
          .open()
          .map(async (chunk: Buffer) => {
            await delay(2);
            return chunk;
          });
      },
    };
    await expect(store.write('a/pack', body, { signal: controller.signal })).rejects.toBe(reason);
    expect(await unfinishedUploads(minio, 'a/pack')).toBe(0);
    expect(await store.has('a/pack', neverAborted())).toBe(false);

    await store.write('a/other', await fileBody(40 * mebibyte, 3), neverAborted());
    const copying = new AbortController();
    const copied = store.copyTo?.('a/other', join(folder, 'copy'), { signal: copying.signal });
    setTimeout(() => copying.abort(reason), 20);
    await expect(copied).rejects.toBe(reason);
    expect(await readdir(folder)).not.toContain('copy');
  });

  it('leave nothing when their body fails after some parts', async () => {
    const store = storeOn(minio);
    const body: Body = { size: 40 * mebibyte, open: generatedBody(30 * mebibyte, 4).open };
    await expect(store.write('a/pack', body, neverAborted())).rejects.toMatchObject({ code: 'store-body-mismatch' });
    expect(await unfinishedUploads(minio, 'a/pack')).toBe(0);
  });

  it('leave what was there when a file is in the way', async () => {
    const store = storeOn(minio);
    await store.write('a/pack', bodyOf('content'), neverAborted());
    const taken = join(folder, 'taken');
    await writeFile(taken, 'mine');
    await expect(store.copyTo?.('a/pack', taken, neverAborted())).rejects.toThrow('EEXIST');
    expect(await textOf(createReadStream(taken))).toBe('mine');
  });

  it('of killed writers are given up after a day, and not before', async () => {
    const body = await fileBody(9 * mebibyte, 5);
    const left = new CreateMultipartUploadCommand({ Bucket: testBucket, Key: `test-${prefixes}/a/left` });
    await clientOf(versity).send(left);
    await storeOn(versity).write('a/one', body, neverAborted());
    expect(await unfinishedUploads(versity, 'a/left')).toBe(1);
    await delay(1100);
    await storeOn(versity, {}, { staleAfter: 1000 }).write('a/two', body, neverAborted());
    expect(await unfinishedUploads(versity, 'a/left')).toBe(0);
  });
});

describe('of two processes that write one name', () => {
  const sizes = [1000, 9 * mebibyte];

  it.each([
    ['MinIO', () => minio],
    ['versitygw', () => versity],
  ])('one stores it, and the others find it present, on %s', async (_, server) => {
    for (const size of sizes) {
      const name = `a/${size}`;
      // Stores that know nothing of each other, as those of several processes.
      const writing = [1, 2, 3, 4].map((seed) =>
        storeOn(server()).write(name, generatedBody(size, seed), neverAborted()),
      );
      const outcomes = await Promise.all(writing);
      expect(outcomes.toSorted()).toEqual(['present', 'present', 'present', 'stored']);
      const stream = await storeOn(server()).read(name, neverAborted());
      const winner = generateChunks(size, outcomes.indexOf('stored') + 1);
      expect(stream && (await digestOf(stream))).toEqual(await digestOf(winner));
      expect(await unfinishedUploads(server(), name)).toBe(0);
    }
  });

  it('none replaces what it can see, where the server passes over If-None-Match', async () => {
    const store = storeOn(withoutConditions);
    for (const size of sizes) {
      const name = `a/${size}`;
      const stored = Promise.withResolvers<void>();
      const reached = Promise.withResolvers<void>();
      const slowBody: Body = {
        size,
        open: () =>
          generatedBody(size, 1)
            .open()
            .map(async (chunk: Buffer) => {
              reached.resolve();
              await stored.promise;
              return chunk;
            }),
      };
      const writing = storeOn(withoutConditions).write(name, slowBody, neverAborted());
      await reached.promise;
      expect(await store.write(name, bodyOf('the first'), neverAborted())).toBe('stored');
      stored.resolve();
      expect(await writing).toBe('present');
      const stream = await store.read(name, neverAborted());
      expect(stream && (await textOf(stream))).toBe('the first');
    }
  });

  it('in one process one stores it, also where the server passes over If-None-Match', async () => {
    const store = storeOn(withoutConditions);
    const writing = [1, 2, 3, 4].map((seed) => store.write('a/b', generatedBody(1000, seed), neverAborted()));
    const outcomes = await Promise.all(writing);
    expect(outcomes.toSorted()).toEqual(['present', 'present', 'present', 'stored']);
    const stream = await store.read('a/b', neverAborted());
    const winner = generateChunks(1000, outcomes.indexOf('stored') + 1);
    expect(stream && (await digestOf(stream))).toEqual(await digestOf(winner));
  });
});

describe('objects', () => {
  it('are encrypted and put into the storage class that the location names', async () => {
    const settings = { encryption: 'aws:kms', kmsKeyId: testKmsKey, storageClass: 'REDUCED_REDUNDANCY' } as const;
    const store = storeOn(minio, settings);
    await store.write('a/small', bodyOf('content'), neverAborted());
    await store.write('a/large', await fileBody(9 * mebibyte, 6), neverAborted());
    for (const name of ['a/small', 'a/large']) {
      const head = new HeadObjectCommand({ Bucket: testBucket, Key: `test-${prefixes}/${name}` });
      expect(await clientOf(minio).send(head)).toMatchObject({
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: expect.stringContaining(testKmsKey),
        StorageClass: 'REDUCED_REDUNDANCY',
      });
    }
    const copy = join(folder, 'copy');
    await store.copyTo?.('a/large', copy, neverAborted());
    expect(await digestOfFile(copy)).toEqual(await digestOf(generateChunks(9 * mebibyte, 6)));
  });

  it('of others are passed over', async () => {
    const store = storeOn(minio);
    await store.write('a/b', bodyOf('x'), neverAborted());
    const foreign = storeOn(minio, { prefix: `test-${prefixes}x/` });
    await foreign.write('a/c', bodyOf('x'), neverAborted());
    const illegal = { Bucket: testBucket, Key: `test-${prefixes}/a/not legal`, Body: 'x' };
    await clientOf(minio).send(new PutObjectCommand(illegal));
    expect(await store.newest('a/', 10, neverAborted())).toEqual(['a/b']);
  });
});

describe('a failure names its cause', () => {
  const secret = 'wrong-secret-5e1f';

  async function failuresOf(store: CacheStore): Promise<unknown[]> {
    const calls = [
      () => store.has('a/b', neverAborted()),
      () => store.read('a/b', neverAborted()),
      () => store.copyTo?.('a/b', join(folder, 'copy'), neverAborted()),
      () => store.newest('a/', 1, neverAborted()),
      () => store.write('a/b', bodyOf('x'), neverAborted()),
      () => store.delete('a/b', neverAborted()),
    ];
    return Promise.all(
      calls.map(async (call) => {
        try {
          return await call();
        } catch (error) {
          return error;
        }
      }),
    );
  }

  it.each([
    ['a bucket that is not there', 'store-no-bucket', { bucket: 'no-such-bucket' }, {}],
    ['a wrong key', 'store-wrong-credentials', {}, { AWS_ACCESS_KEY_ID: 'nobody' }],
    ['a wrong secret', 'store-wrong-credentials', {}, { AWS_SECRET_ACCESS_KEY: secret }],
  ] as const)('%s', async (_, code, config, environment) => {
    for (const [variable, value] of Object.entries(environment)) {
      vi.stubEnv(variable, value);
    }
    for (const server of [minio, versity]) {
      for (const failure of await failuresOf(storeOn(server, config))) {
        expect(failure, String(failure)).toMatchObject({
          name: 'StoreError',
          code,
          transient: false,
          hint: expect.any(String),
        });
        expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(secret);
      }
    }
  });

  it('no credentials at all', async () => {
    for (const variable of Object.keys(testCredentials)) {
      vi.stubEnv(variable, '');
    }
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
    for (const failure of await failuresOf(storeOn(minio))) {
      expect(failure, String(failure)).toMatchObject({
        name: 'StoreError',
        code: 'store-no-credentials',
        transient: false,
      });
    }
  });

  it('a server that is not there, which may come back', async () => {
    const nowhere = { ...minio, endpoint: 'http://127.0.0.1:1' };
    for (const failure of await failuresOf(storeOn(nowhere))) {
      expect(failure, String(failure)).toMatchObject({
        name: 'StoreError',
        code: 'store-unavailable',
        transient: true,
      });
    }
  });
});
