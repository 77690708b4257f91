import { inspect } from 'node:util';
import { type CacheStore, retryingStore } from '@carryover/core';
import { bodyOf, generatedBody, neverAborted } from '@carryover/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubCredentials } from '../../test/s3/stub-credentials';
import type { HttpAnswer } from '../../test/servers/http-server';
import { testCredentials } from '../../test/servers/s3-server';
import { type ScriptedHttp, type ScriptedRequest, scriptedHttp } from '../../test/servers/scripted-http';
import { s3Store } from './s3-store';

const mebibyte = 1024 * 1024;
const secret = 'session-token-91f3';

let server: ScriptedHttp | undefined;

beforeEach(() => {
  stubCredentials();
  vi.stubEnv('AWS_SESSION_TOKEN', secret);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.stop();
  server = undefined;
});

async function storeSaying(answer: (request: ScriptedRequest) => HttpAnswer): Promise<CacheStore> {
  server = await scriptedHttp(answer);
  return s3Store({ bucket: 'bucket', prefix: '', endpoint: server.endpoint, pathStyle: true });
}

/** An error as S3 writes it, with what it repeats of the request. */
function refusal(status: number, code: string, headers: Record<string, string> = {}): HttpAnswer {
  const repeated = `<Token-0>${secret}</Token-0><StringToSign>${secret}</StringToSign><SignatureProvided>${secret}</SignatureProvided>`;
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message>${repeated}<RequestId>42</RequestId></Error>`;
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body };
}

const absent = refusal(404, 'NoSuchKey');

/** A server on which an upload in parts succeeds; `other` says what it answers otherwise. */
function uploadAnswers(other: Readonly<Record<string, HttpAnswer>> = {}): (request: ScriptedRequest) => HttpAnswer {
  const begun = '<InitiateMultipartUploadResult><UploadId>up-1</UploadId></InitiateMultipartUploadResult>';
  const answers: Readonly<Record<string, HttpAnswer>> = {
    'GET name': absent,
    'GET uploads': { status: 200, body: '<ListMultipartUploadsResult/>' },
    'POST uploads': { status: 200, body: begun },
    'PUT name': { status: 200, headers: { etag: '"tag"' } },
    'POST name': { status: 200, body: '<CompleteMultipartUploadResult/>' },
    'DELETE name': { status: 204 },
    ...other,
  };
  return ({ method, path }) => {
    const said = answers[`${method} ${/[?&]uploads(=|&|$)/.test(path) ? 'uploads' : 'name'}`];
    return said ?? { status: 500 };
  };
}

describe('an answer that is an error', () => {
  it.each([
    [403, 'AccessDenied', 'store-forbidden', false],
    [403, 'InvalidAccessKeyId', 'store-wrong-credentials', false],
    [403, 'SignatureDoesNotMatch', 'store-wrong-credentials', false],
    [400, 'ExpiredToken', 'store-expired-credentials', false],
    [403, 'RequestTimeTooSkewed', 'store-wrong-clock', false],
    [404, 'NoSuchBucket', 'store-no-bucket', false],
    [301, 'PermanentRedirect', 'store-wrong-region', false],
    [400, 'AuthorizationHeaderMalformed', 'store-wrong-region', false],
    [400, 'InvalidStorageClass', 'store-unsupported', false],
    [400, 'KMS.NotFoundException', 'store-encryption-key', false],
    [403, 'InvalidObjectState', 'store-archived', false],
    [507, 'XMinioStorageFull', 'store-full', false],
    [403, 'SomethingNew', 'store-forbidden', false],
    [400, 'SomethingNew', 'store-failed', false],
    [503, 'SlowDown', 'store-throttled', true],
    [429, 'TooManyRequests', 'store-throttled', true],
    [500, 'InternalError', 'store-unavailable', true],
    [502, 'BadGateway', 'store-unavailable', true],
    [400, 'RequestTimeout', 'store-unavailable', true],
    [409, 'OperationAborted', 'store-unavailable', true],
  ])('%d %s is %s', async (status, said, code, transient) => {
    const store = await storeSaying(() => refusal(status, said));
    for (const call of [
      () => store.has('a/b', neverAborted()),
      () => store.newest('a/', 1, neverAborted()),
      () => store.write('a/b', bodyOf('x'), neverAborted()),
      () => store.delete('a/b', neverAborted()),
    ]) {
      const failure: unknown = await call().catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'StoreError', code, transient });
      // Also not in what a logger would find of it.
      const everything = inspect(failure, { depth: Number.POSITIVE_INFINITY, showHidden: true });
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(testCredentials.AWS_SECRET_ACCESS_KEY);
      expect(everything).toContain(said);
    }
  });

  it('is waited for where the server wants fewer requests', async () => {
    let refused = 0;
    const store = await storeSaying(() => {
      refused += 1;
      return refused <= 5 ? refusal(503, 'SlowDown') : absent;
    });
    const patient = retryingStore(store, { attempts: 5, totalTime: 60_000, firstPause: 10 });
    expect(await patient.has('a/b', neverAborted())).toBe(false);
    expect(refused).toBe(6);
  });
});

describe('writing', () => {
  it('sends no checksum that another maker might store as part of the object', async () => {
    const store = await storeSaying(({ method }) => (method === 'GET' ? absent : { status: 200 }));
    expect(await store.write('a/b', bodyOf('content'), neverAborted())).toBe('stored');
    const put = server?.requests.find(({ method }) => method === 'PUT');
    expect(put?.body.toString()).toBe('content');
    expect(put?.headers['if-none-match']).toBe('*');
    expect(put?.headers['content-encoding']).toBeUndefined();
    expect(Object.keys(put?.headers ?? {}).filter((name) => /checksum|trailer|sdk-checksum/.test(name))).toEqual([]);
    // The bytes are protected all the same: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    expect(put?.headers['x-amz-content-sha256']).toBe(
      'ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73',
    );
  });

  it('does without a condition where the server refuses one, and asks only once', async () => {
    const store = await storeSaying(({ method, headers }) => {
      if (method === 'GET') {
        return absent;
      }
      return headers['if-none-match'] === undefined ? { status: 200 } : refusal(501, 'NotImplemented');
    });
    expect(await store.write('a/b', bodyOf('x'), neverAborted())).toBe('stored');
    expect(await store.write('a/c', bodyOf('x'), neverAborted())).toBe('stored');
    const puts = server?.requests.filter(({ method }) => method === 'PUT') ?? [];
    expect(puts.map(({ headers }) => headers['if-none-match'])).toEqual(['*', undefined, undefined]);
  });

  it('is transient where another writer is in the way, and `present` where it was faster', async () => {
    let isThere = false;
    const conflict = await storeSaying(({ method }) =>
      method === 'GET' ? absent : refusal(409, 'ConditionalRequestConflict'),
    );
    await expect(conflict.write('a/b', bodyOf('x'), neverAborted())).rejects.toMatchObject({ transient: true });
    await server?.stop();
    const taken = await storeSaying(({ method }) => {
      if (method === 'PUT') {
        isThere = true;
        return refusal(412, 'PreconditionFailed');
      }
      return isThere ? { status: 206, headers: { 'content-range': 'bytes 0-0/1' }, body: 'y' } : absent;
    });
    expect(await taken.write('a/b', bodyOf('x'), neverAborted())).toBe('present');
  });

  it.each([
    ['whose list of unfinished uploads is not for us', refusal(403, 'AccessDenied'), 'stored'],
    ['that keeps no such list', refusal(501, 'NotImplemented'), 'stored'],
    ['that has trouble with that list, at the second try', refusal(500, 'InternalError'), 'later'],
  ])('goes to a server %s', async (_, listed, outcome) => {
    let answer = uploadAnswers({ 'GET uploads': listed });
    const store = await storeSaying((request) => answer(request));
    const write = () => store.write('a/b', generatedBody(9 * mebibyte, 1), neverAborted());
    if (outcome === 'later') {
      await expect(write()).rejects.toMatchObject({ code: 'store-unavailable', transient: true });
      answer = uploadAnswers();
    }
    expect(await write()).toBe('stored');
  });

  it('gives an upload up whose end is answered 200 with an error in it', async () => {
    const store = await storeSaying(uploadAnswers({ 'POST name': refusal(200, 'InternalError') }));
    await expect(store.write('a/b', generatedBody(9 * mebibyte, 1), neverAborted())).rejects.toMatchObject({
      name: 'StoreError',
      transient: true,
    });
    expect(server?.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([
      expect.stringContaining('uploadId=up-1'),
    ]);
  });
});

describe('the region', () => {
  it.each([
    ['that of the location', 'eu-west-1', 'eu-north-1', 'eu-west-1'],
    ['else that of the surroundings', undefined, 'eu-north-1', 'eu-north-1'],
    ['else any, on a server that is named', undefined, undefined, 'us-east-1'],
  ])('is %s', async (_, region, surroundings, expected) => {
    vi.stubEnv('AWS_REGION', surroundings);
    vi.stubEnv('AWS_CONFIG_FILE', '/no/such/file');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/no/such/file');
    server = await scriptedHttp(() => absent);
    const config = { bucket: 'bucket', prefix: '', endpoint: server.endpoint, pathStyle: true };
    expect(await s3Store({ ...config, region }).has('a/b', neverAborted())).toBe(false);
    expect(server.requests[0]?.headers.authorization).toContain(`/${expected}/s3/`);
  });

  it('is missed by name where nobody names one', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/no/such/file');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/no/such/file');
    const store = s3Store({ bucket: 'bucket', prefix: '', pathStyle: false });
    await expect(store.has('a/b', neverAborted())).rejects.toMatchObject({
      code: 'store-no-region',
      transient: false,
      hint: expect.stringContaining('AWS_REGION'),
    });
  });
});

describe('reading', () => {
  const large = Buffer.alloc(3 * mebibyte, 'x');

  it('takes the whole from a server without ranges where it is small, and refuses a large one', async () => {
    const store = await storeSaying(({ path }) => ({
      status: 200,
      headers: { etag: '"tag"' },
      body: path.includes('small') ? 'content' : large,
    }));
    const stream = await store.read('a/small', neverAborted());
    expect(stream && (await stream.toArray()).join('')).toBe('content');
    await expect(store.read('a/large', neverAborted())).rejects.toMatchObject({
      code: 'store-unsupported',
      transient: false,
    });
  });

  it('fails when another object has the name all of a sudden', async () => {
    let count = 0;
    const store = await storeSaying(() => {
      count += 1;
      const first = (count - 1) * 2 * mebibyte;
      const body = large.subarray(0, Math.min(2 * mebibyte, large.length - first));
      const range = `bytes ${first}-${first + body.length - 1}/${large.length}`;
      return { status: 206, headers: { etag: `"tag-${count}"`, 'content-range': range }, body };
    });
    const stream = await store.read('a/b', neverAborted());
    await expect(stream?.toArray()).rejects.toMatchObject({ code: 'store-removed', transient: true });
  });
});

describe('listing', () => {
  function page(names: readonly string[], more = ''): HttpAnswer {
    const contents = names.map((name) => `<Contents><Key>${name}</Key><Size>1</Size></Contents>`).join('');
    return { status: 200, body: `<ListBucketResult>${contents}${more}</ListBucketResult>` };
  }

  it('refuses a server that lists in another order', async () => {
    const store = await storeSaying(() => page(['a/2', 'a/1']));
    await expect(store.newest('a/', 2, neverAborted())).rejects.toMatchObject({
      code: 'store-unordered',
      transient: false,
    });
  });

  it('ends with the last page, though it has an empty token', async () => {
    const last = '<IsTruncated>false</IsTruncated><NextContinuationToken></NextContinuationToken>';
    const store = await storeSaying(() => page(['a/1'], last));
    expect(await store.newest('a/', 5, neverAborted())).toEqual(['a/1']);
    expect(server?.requests).toHaveLength(1);
  });
});
