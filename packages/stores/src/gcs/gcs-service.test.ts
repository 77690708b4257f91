import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { retryingStore, StoreError } from '@carryover/core';
import { bodyOf, digestOf, generateChunks, generatedBody, neverAborted, textOf } from '@carryover/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GcsServer, startGcsServer } from '../../test/gcs/gcs-server';
import { type HttpFront, httpFront } from '../../test/servers/http-front';
import { pacedProxy } from '../../test/servers/paced-proxy';
import { type GcsStoreOptions, gcsStore } from './gcs-store';

let server: GcsServer;
let front: HttpFront;
let buckets = 0;
let bucket: string;

beforeAll(async () => {
  server = await startGcsServer();
  front = await httpFront(server.port);
});
afterAll(async () => {
  await front.stop();
  await server.stop();
});
beforeEach(async () => {
  front.answerWith(() => false);
  buckets += 1;
  bucket = `service-${buckets}`;
  await server.makeBucket(bucket);
});

function storeAt(port: number, options: GcsStoreOptions = {}, given: { bucket?: string; isAnonymous?: boolean } = {}) {
  const endpoint = `http://127.0.0.1:${port}`;
  return gcsStore({ bucket, prefix: '', endpoint, isAnonymous: true, ...given }, options);
}

/** Whether a request is about the content of an object, written or read. */
function isUpload({ method, url = '' }: IncomingMessage): boolean {
  return method !== 'GET' && url.includes('/upload/');
}

describe('what is in the bucket', () => {
  it('has its own name below the prefix, and is not taken for what is beside it', async () => {
    const endpoint = `http://127.0.0.1:${server.port}`;
    const [one, other] = ['a/', 'ab/'].map((prefix) => gcsStore({ bucket, prefix, endpoint, isAnonymous: true }));
    await one?.write('v1/shop/packs/c0ffee', bodyOf('content'), neverAborted());
    expect(await other?.has('v1/shop/packs/c0ffee', neverAborted())).toBe(false);
    const url = `${endpoint}/storage/v1/b/${bucket}/o/${encodeURIComponent('a/v1/shop/packs/c0ffee')}?alt=media`;
    expect(await (await fetch(url)).text()).toBe('content');
  });

  it('is written once, also by several jobs at once and by resumable uploads', async () => {
    const size = 9 * 1024 * 1024;
    // Each has a store of its own, and all have looked before the first has written: only the service is between them.
    const outcomes = await Promise.all(
      [1, 2, 3].map((writer) =>
        storeAt(server.port).write('a/b', generatedBody(size + writer, writer), neverAborted()),
      ),
    );
    expect(outcomes.toSorted()).toEqual(['present', 'present', 'stored']);
    const winner = outcomes.indexOf('stored') + 1;
    const stream = await storeAt(server.port).read('a/b', neverAborted());
    expect(stream && (await digestOf(stream))).toEqual(await digestOf(generateChunks(size + winner, winner)));
  });
});

describe('trouble', () => {
  it('of a body is thrown as it is', async () => {
    const failure = Object.assign(new Error('no such spool file'), { code: 'ENOENT' });
    const failing = () =>
      new Readable({
        read() {
          this.destroy(failure);
        },
      });
    for (const size of [1, 9_000_000]) {
      await expect(storeAt(server.port).write('a/b', { size, open: failing }, neverAborted())).rejects.toBe(failure);
    }
  });

  const answer = (code: number, reason: string) =>
    JSON.stringify({ error: { code, message: 'as it says', errors: [{ reason }] } });

  it.each([
    [401, answer(401, 'authError'), 'store-unauthenticated', false],
    [403, answer(403, 'forbidden'), 'store-forbidden', false],
    [403, answer(403, 'rateLimitExceeded'), 'store-throttled', true],
    [429, answer(429, 'rateLimitExceeded'), 'store-throttled', true],
    [400, answer(400, 'invalid'), 'store-failed', false],
    [408, '', 'store-unavailable', true],
    [500, answer(500, 'backendError'), 'store-unavailable', true],
    [503, '<html>', 'store-unavailable', true],
  ])('%i %s is %s, whatever is asked', async (status, body, code, transient) => {
    front.answerWith((_, response) => {
      response.writeHead(status, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/html' }).end(body);
      return true;
    });
    const store = storeAt(front.port);
    const expected = {
      name: 'StoreError',
      code,
      transient,
      hint: expect.any(String),
      message: expect.stringContaining(store.describe()),
    };
    await expect(store.has('a/b', neverAborted())).rejects.toMatchObject(expected);
    await expect(store.read('a/b', neverAborted())).rejects.toMatchObject(expected);
    await expect(store.newest('a/', 1, neverAborted())).rejects.toMatchObject(expected);
    await expect(store.delete('a/b', neverAborted())).rejects.toMatchObject(expected);
    front.answerWith((request, response) => {
      if (isUpload(request)) {
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      }
      return isUpload(request);
    });
    for (const size of [1, 9_000_000]) {
      await expect(store.write('a/b', generatedBody(size, 1), neverAborted())).rejects.toMatchObject(expected);
    }
  });

  it('that passes is overcome by trying again, with the body opened anew', async () => {
    const failed = new Set<string>();
    front.answerWith((request, response) => {
      const step = `${request.method} ${isUpload(request)}`;
      if (failed.has(step)) {
        return false;
      }
      failed.add(step);
      response.writeHead(503).end();
      return true;
    });
    const store = retryingStore(storeAt(front.port), { attempts: 9, totalTime: 20_000, firstPause: 1 });
    expect(await store.write('a/b', generatedBody(9_000_000, 1), neverAborted())).toBe('stored');
    const stream = await store.read('a/b', neverAborted());
    expect(stream && (await digestOf(stream))).toEqual(await digestOf(generateChunks(9_000_000, 1)));
    expect(failed).toContain('POST true');
    expect(failed).toContain('PUT true');
  });

  it('is that there is no such bucket, and nobody there', async () => {
    const noBucket = { code: 'store-no-bucket', transient: false };
    // The server of these tests says less of a missing bucket than Cloud Storage does.
    const message = 'The specified bucket does not exist.';
    front.answerWith((_, response) => {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error: { code: 404, message, errors: [{ message, domain: 'global', reason: 'notFound' }] } }),
      );
      return true;
    });
    const store = storeAt(front.port);
    await expect(store.has('a/b', neverAborted())).rejects.toMatchObject(noBucket);
    await expect(store.read('a/b', neverAborted())).rejects.toMatchObject(noBucket);
    await expect(store.write('a/b', bodyOf('x'), neverAborted())).rejects.toMatchObject(noBucket);
    const missing = storeAt(server.port, {}, { bucket: 'no-such-bucket' });
    await expect(missing.newest('a/', 1, neverAborted())).rejects.toMatchObject(noBucket);
    await expect(missing.write('a/b', bodyOf('x'), neverAborted())).rejects.toMatchObject(noBucket);
    await expect(storeAt(1).has('a/b', neverAborted())).rejects.toMatchObject({
      code: 'store-unavailable',
      transient: true,
    });
    await expect(storeAt(1).read('a/b', neverAborted())).rejects.toMatchObject({
      code: 'store-unavailable',
      transient: true,
    });
  });

  it('is a connection on which nothing moves', async () => {
    const proxy = await pacedProxy(server.port);
    const store = storeAt(proxy.port, { stallLimit: 300 });
    await store.write('a/b', generatedBody(8_000_000, 1), neverAborted());
    const stream = await store.read('a/b', neverAborted());
    proxy.stall();
    const stalled = { code: 'store-stalled', transient: true };
    await expect(stream && digestOf(stream)).rejects.toMatchObject(stalled);
    await expect(store.has('a/b', neverAborted())).rejects.toMatchObject(stalled);
    await expect(store.read('a/b', neverAborted())).rejects.toMatchObject(stalled);
    proxy.resume();
    const fresh = storeAt(proxy.port, { stallLimit: 300 });
    proxy.stall();
    await expect(fresh.newest('a/', 1, neverAborted())).rejects.toMatchObject(stalled);
    await proxy.stop();
  });

  it('is an object whose bytes are others', async () => {
    const store = storeAt(front.port);
    await store.write('a/b', bodyOf('content'), neverAborted());
    front.answerWith((request, response) => {
      if (!request.url?.includes('alt=media')) {
        return false;
      }
      response.setHeader('x-goog-hash', 'crc32c=AAAAAA==');
      response.end('CONTENT');
      return true;
    });
    const stream = await store.read('a/b', neverAborted());
    await expect(stream && textOf(stream)).rejects.toMatchObject({ code: 'store-truncated', transient: true });
  });

  it('is not that a reader stops early: the download ends', async () => {
    const proxy = await pacedProxy(server.port);
    const store = storeAt(proxy.port);
    await store.write('a/b', generatedBody(16_000_000, 1), neverAborted());
    const stream = await store.read('a/b', neverAborted());
    const before = proxy.connections();
    stream?.destroy();
    await expect.poll(() => proxy.connections()).toBeLessThan(before);
    await proxy.stop();
  });
});

describe('credentials', () => {
  const subjectToken = 'the-token-of-a-ci-job';
  const accessToken = 'the-token-for-the-bucket';
  let folder: string;
  let tokens: HttpFront;
  const exchanges: URLSearchParams[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carryover-gcs-credentials-'));
    tokens = await httpFront();
    exchanges.length = 0;
    tokens.answerWith(async (request, response) => {
      const form = new URLSearchParams(await text(request));
      exchanges.push(form);
      response.setHeader('content-type', 'application/json');
      if (form.get('subject_token') === subjectToken) {
        const issued = 'urn:ietf:params:oauth:token-type:access_token';
        response.end(
          JSON.stringify({
            access_token: accessToken,
            issued_token_type: issued,
            token_type: 'Bearer',
            expires_in: 3600,
          }),
        );
      } else {
        response
          .writeHead(400)
          .end(JSON.stringify({ error: 'invalid_grant', error_description: 'the token has expired' }));
      }
      return true;
    });
    front.answerWith((request, response) => {
      const isKnown = request.headers.authorization === `Bearer ${accessToken}`;
      if (!isKnown) {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end(
          JSON.stringify({ error: { code: 401, message: 'who are you?', errors: [{ reason: 'authError' }] } }),
        );
      }
      return !isKnown;
    });
    // What workload identity federation configures in a CI job: https://google.aip.dev/auth/4117
    const configuration = {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/providers/ci',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `http://127.0.0.1:${tokens.port}/v1/token`,
      credential_source: { file: join(folder, 'subject-token') },
    };
    await writeFile(join(folder, 'credentials.json'), JSON.stringify(configuration));
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(folder, 'credentials.json'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await tokens.stop();
    await rm(folder, { recursive: true });
  });

  it('come from workload identity federation, for whatever is asked', async () => {
    await writeFile(join(folder, 'subject-token'), subjectToken);
    const store = storeAt(front.port, {}, { isAnonymous: false });
    expect(await store.write('a/small', bodyOf('content'), neverAborted())).toBe('stored');
    expect(await store.write('a/large', generatedBody(9_000_000, 1), neverAborted())).toBe('stored');
    expect(await store.newest('a/', 2, neverAborted())).toEqual(['a/large', 'a/small']);
    const stream = await store.read('a/small', neverAborted());
    expect(stream && (await textOf(stream))).toBe('content');
    await store.delete('a/small', neverAborted());
    expect(await store.read('a/small', neverAborted())).toBeUndefined();
    expect(new Set(exchanges.map((form) => form.get('subject_token')))).toEqual(new Set([subjectToken]));
  });

  it('that have expired, or are not there, are errors that say what to do and show nothing', async () => {
    await writeFile(join(folder, 'subject-token'), 'an-expired-token');
    for (const prepare of [
      () => undefined,
      () => vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(folder, 'absent.json')),
    ]) {
      prepare();
      const store = storeAt(front.port, {}, { isAnonymous: false });
      for (const call of [
        () => store.has('a/b', neverAborted()),
        () => store.read('a/b', neverAborted()),
        () => store.write('a/b', bodyOf('x'), neverAborted()),
        () => store.newest('a/', 1, neverAborted()),
      ]) {
        const error: unknown = await call().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(StoreError);
        expect(error).toMatchObject({ code: 'store-unauthenticated', transient: false, hint: expect.any(String) });
        const shown = error instanceof StoreError ? `${error.message} ${error.hint} ${error.stack} ${error.cause}` : '';
        expect(shown).not.toContain('an-expired-token');
      }
    }
  });
});
