import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { retryingStore, StoreError } from '@carryover/core';
import { bodyOf, digestOf, generateChunks, generatedBody, neverAborted, textOf } from '@carryover/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failingBody } from '../../test/failing-body';
import { type GcsServer, startGcsServer } from '../../test/servers/gcs-server';
import { type HttpFront, httpFront } from '../../test/servers/http-front';
import { jsonAnswer } from '../../test/servers/http-server';
import { type ScriptedHttp, scriptedHttp } from '../../test/servers/scripted-http';
import { suiteServer } from '../../test/servers/suite-server';
import { type GcsStoreOptions, gcsStore } from './gcs-store';

const running = suiteServer(startGcsServer);
let server: GcsServer;
let front: HttpFront;
let bucket: string;

beforeEach(async () => {
  ({ server, front } = running());
  front.answerWith(() => undefined);
  bucket = running().nextCase();
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
    for (const size of [1, 9_000_000]) {
      await expect(storeAt(server.port).write('a/b', failingBody(size, failure), neverAborted())).rejects.toBe(failure);
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
    const headers = { 'content-type': body.startsWith('{') ? 'application/json' : 'text/html' };
    front.answerWith(() => ({ status, headers, body }));
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
    const refusal = { status, headers: { 'content-type': 'application/json' }, body };
    front.answerWith((request) => (isUpload(request) ? refusal : undefined));
    for (const size of [1, 9_000_000]) {
      await expect(store.write('a/b', generatedBody(size, 1), neverAborted())).rejects.toMatchObject(expected);
    }
  });

  it('that passes is overcome by trying again, with the body opened anew', async () => {
    const failed = new Set<string>();
    front.answerWith((request) => {
      const step = `${request.method} ${isUpload(request)}`;
      if (failed.has(step)) {
        return undefined;
      }
      failed.add(step);
      return { status: 503 };
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
    const errors = [{ message, domain: 'global', reason: 'notFound' }];
    front.answerWith(() => jsonAnswer({ error: { code: 404, message, errors } }, 404));
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
    const own = await httpFront(server.port);
    await storeAt(server.port).write('a/b', generatedBody(8_000_000, 1), neverAborted());
    const store = storeAt(own.port, { stallLimit: 300 });
    const stream = await store.read('a/b', neverAborted());
    own.stall();
    const stalled = { code: 'store-stalled', transient: true };
    await expect(stream && digestOf(stream)).rejects.toMatchObject(stalled);
    await expect(store.has('a/b', neverAborted())).rejects.toMatchObject(stalled);
    await expect(store.read('a/b', neverAborted())).rejects.toMatchObject(stalled);
    own.resume();
    const fresh = storeAt(own.port, { stallLimit: 300 });
    own.stall();
    await expect(fresh.newest('a/', 1, neverAborted())).rejects.toMatchObject(stalled);
    await own.stop();
  });

  it('is an object whose bytes are others', async () => {
    const store = storeAt(front.port);
    await store.write('a/b', bodyOf('content'), neverAborted());
    const other = { status: 200, headers: { 'x-goog-hash': 'crc32c=AAAAAA==' }, body: 'CONTENT' };
    front.answerWith(({ url }) => (url?.includes('alt=media') ? other : undefined));
    const stream = await store.read('a/b', neverAborted());
    await expect(stream && textOf(stream)).rejects.toMatchObject({ code: 'store-truncated', transient: true });
  });

  it('is not that a reader stops early: the download ends', async () => {
    const own = await httpFront(server.port);
    const store = storeAt(own.port);
    await store.write('a/b', generatedBody(16_000_000, 1), neverAborted());
    const stream = await store.read('a/b', neverAborted());
    const before = await own.connections();
    stream?.destroy();
    await expect.poll(() => own.connections()).toBeLessThan(before);
    await own.stop();
  });
});

describe('credentials', () => {
  const subjectToken = 'the-token-of-a-ci-job';
  const accessToken = 'the-token-for-the-bucket';
  let folder: string;
  let tokens: ScriptedHttp;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carryover-gcs-credentials-'));
    tokens = await scriptedHttp(({ body }) => {
      if (new URLSearchParams(body.toString()).get('subject_token') !== subjectToken) {
        return jsonAnswer({ error: 'invalid_grant', error_description: 'the token has expired' }, 400);
      }
      const issued = 'urn:ietf:params:oauth:token-type:access_token';
      const type = { issued_token_type: issued, token_type: 'Bearer' };
      return jsonAnswer({ access_token: accessToken, ...type, expires_in: 3600 });
    });
    const unknown = jsonAnswer(
      { error: { code: 401, message: 'who are you?', errors: [{ reason: 'authError' }] } },
      401,
    );
    front.answerWith(({ headers }) => (headers.authorization === `Bearer ${accessToken}` ? undefined : unknown));
    // What workload identity federation configures in a CI job: https://google.aip.dev/auth/4117
    const configuration = {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/providers/ci',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${tokens.endpoint}/v1/token`,
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
    const exchanged = tokens.requests.map(({ body }) => new URLSearchParams(body.toString()).get('subject_token'));
    expect(new Set(exchanged)).toEqual(new Set([subjectToken]));
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
