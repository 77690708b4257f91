import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf, neverAborted, textOf } from '@carryover/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HttpAnswer } from '../../test/servers/http-server';
import { type ScriptedHttp, scriptedHttp } from '../../test/servers/scripted-http';
import { s3Store } from './s3-store';

const role = 'arn:aws:iam::123456789012:role/ci';
const identityToken = 'the.identity.token';

let folder: string;
let store: ScriptedHttp;
let sts: ScriptedHttp;
let stsAnswer: HttpAnswer;
let expiration: Date;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
function assumedRole(): string {
  const credentials = `<AccessKeyId>ASIATEST</AccessKeyId><SecretAccessKey>temporary-secret</SecretAccessKey><SessionToken>temporary-token</SessionToken><Expiration>${expiration.toISOString()}</Expiration>`;
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>${credentials}</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
}

function stsRefusal(status: number, code: string): HttpAnswer {
  const type = { 'content-type': 'text/xml' };
  return {
    status,
    headers: type,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>No.</Message></Error></ErrorResponse>`,
  };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-s3-credentials-'));
  await writeFile(join(folder, 'token'), identityToken);
  expiration = new Date(Date.now() + 3_600_000);
  stsAnswer = { status: 200, headers: { 'content-type': 'text/xml' }, body: assumedRole() };
  store = await scriptedHttp(() => ({ status: 206, headers: { 'content-range': 'bytes 0-0/1' }, body: 'x' }));
  sts = await scriptedHttp(() => stsAnswer);
  for (const [variable, value] of Object.entries({
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_REGION: 'eu-central-1',
    AWS_ROLE_ARN: role,
    AWS_ROLE_SESSION_NAME: 'ci-job-7',
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
    AWS_ENDPOINT_URL_STS: sts.endpoint,
  })) {
    vi.stubEnv(variable, value);
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([store.stop(), sts.stop()]);
  await rm(folder, { recursive: true });
});

function openStore() {
  return s3Store({ bucket: 'bucket', prefix: '', endpoint: store.endpoint, pathStyle: true });
}

describe('credentials', () => {
  it('come from a web identity, which is asked for once', async () => {
    const s3 = openStore();
    const stream = await s3.read('a/b', neverAborted());
    expect(stream && (await textOf(stream))).toBe('x');
    expect(await s3.has('a/b', neverAborted())).toBe(true);

    expect(sts.requests).toHaveLength(1);
    const asked = new URLSearchParams(sts.requests[0]?.body.toString());
    expect(Object.fromEntries(asked)).toMatchObject({
      Action: 'AssumeRoleWithWebIdentity',
      RoleArn: role,
      RoleSessionName: 'ci-job-7',
      WebIdentityToken: identityToken,
    });
    for (const { headers } of store.requests) {
      expect(headers['x-amz-security-token']).toBe('temporary-token');
      expect(headers.authorization).toMatch(/Credential=ASIATEST\/\d{8}\/eu-central-1\/s3\//);
    }
  });

  it('are asked for anew before they expire', async () => {
    expiration = new Date(Date.now() + 30_000);
    stsAnswer = { ...stsAnswer, body: assumedRole() };
    const s3 = openStore();
    await s3.has('a/b', neverAborted());
    await s3.has('a/b', neverAborted());
    expect(sts.requests.length).toBeGreaterThan(1);
  });

  it.each([
    [400, 'InvalidIdentityToken', 'store-wrong-credentials', false],
    [400, 'ExpiredTokenException', 'store-expired-credentials', false],
    [403, 'AccessDenied', 'store-forbidden', false],
    [500, 'InternalFailure', 'store-unavailable', true],
  ])('that a role does not give are an error of their own: %d %s', async (status, said, code, transient) => {
    stsAnswer = stsRefusal(status, said);
    for (const call of [
      () => openStore().has('a/b', neverAborted()),
      () => openStore().write('a/b', bodyOf('x'), neverAborted()),
    ]) {
      const failure: unknown = await call().catch((error: unknown) => error);
      expect(failure, String(failure)).toMatchObject({ name: 'StoreError', code, transient });
      expect(String(failure)).not.toContain(identityToken);
    }
    expect(store.requests).toEqual([]);
  });

  it('that cannot be read are named', async () => {
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(folder, 'no-token'));
    const failure: unknown = await openStore()
      .has('a/b', neverAborted())
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'StoreError', transient: false });
    expect(String(failure)).toContain('no-token');
  });
});
