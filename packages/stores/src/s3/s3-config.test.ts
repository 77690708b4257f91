import { describe, expect, it } from 'vitest';
import { emptySurroundings } from '../../test/surroundings';
import { openStore } from '../location';
import { parseLocation } from '../parse-location';
import { s3Config, s3Problems } from './s3-config';

const nothingElse = {
  prefix: '',
  region: undefined,
  endpoint: undefined,
  pathStyle: false,
  encryption: undefined,
  kmsKeyId: undefined,
  storageClass: undefined,
};

describe('s3Config', () => {
  it.each([
    ['s3://bucket', { bucket: 'bucket' }],
    ['s3://bucket/', { bucket: 'bucket' }],
    ['s3://my.bucket-1/team/cache', { bucket: 'my.bucket-1', prefix: 'team/cache/' }],
    ['s3://bucket/team/', { bucket: 'bucket', prefix: 'team/' }],
    ['s3://bucket/a@b', { bucket: 'bucket', prefix: 'a@b/' }],
    ['s3://bucket?region=eu-central-1', { bucket: 'bucket', region: 'eu-central-1' }],
    [
      's3://bucket/x?endpoint=http://127.0.0.1:9000/',
      { bucket: 'bucket', prefix: 'x/', endpoint: 'http://127.0.0.1:9000', pathStyle: true },
    ],
    [
      's3://bucket?endpoint=https%3A%2F%2Fminio.example%2Fs3&pathStyle=false',
      { bucket: 'bucket', endpoint: 'https://minio.example/s3', pathStyle: false },
    ],
    ['s3://bucket?pathStyle=true', { bucket: 'bucket', pathStyle: true }],
    ['s3://bucket?sse=AES256', { bucket: 'bucket', encryption: 'AES256' }],
    ['s3://bucket?kmsKeyId=alias/ci', { bucket: 'bucket', encryption: 'aws:kms', kmsKeyId: 'alias/ci' }],
    [
      's3://bucket?sse=aws:kms:dsse&kmsKeyId=arn:aws:kms:eu-central-1:123456789012:key/0f-1a',
      {
        bucket: 'bucket',
        encryption: 'aws:kms:dsse',
        kmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/0f-1a',
      },
    ],
    ['s3://bucket?storageClass=ONEZONE_IA', { bucket: 'bucket', storageClass: 'ONEZONE_IA' }],
  ])('reads %s', (location, expected) => {
    const parsed = parseLocation(location);
    expect(parsed.hasCredentials).toBe(false);
    expect(s3Problems(parsed)).toEqual([]);
    expect(s3Config(parsed)).toEqual({ ...nothingElse, ...expected });
  });

  const noBucket = 'it names no bucket, or one that cannot be';
  const noPrefix =
    "its prefix has other characters than A-Z a-z 0-9 / . _ % @ + = ~ -, or a segment that is empty, '.' or '..'";
  it.each([
    ['s3:bucket', ["it does not begin with 's3://'"]],
    ['s3://', [noBucket]],
    ['s3:///prefix', [noBucket]],
    ['s3://b', [noBucket]],
    ['s3://my bucket', [noBucket]],
    [`s3://${'x'.repeat(64)}`, [noBucket]],
    ['s3://bucket/a//b', [noPrefix]],
    ['s3://bucket/../b', [noPrefix]],
    ['s3://bucket/a b', [noPrefix]],
    ['s3://bucket?Region=x', ["it has an unknown parameter 'Region'"]],
    ['s3://bucket?toString=x', ["it has an unknown parameter 'toString'"]],
    ['s3://bucket?region=', ["its region is not a region's name, such as eu-central-1"]],
    ['s3://bucket?region=a&region=b', ["it has the parameter 'region' twice"]],
    ['s3://bucket?pathStyle=yes', ['its pathStyle is neither true nor false']],
    ['s3://bucket?sse=none', ['its sse is none of AES256, aws:kms, aws:kms:dsse']],
    ['s3://bucket?sse=AES256&kmsKeyId=x', ['it has a kmsKeyId, but its sse is AES256']],
    ['s3://bucket?kmsKeyId=a%20b', ['its kmsKeyId is not the id, the alias or the ARN of a key']],
    ['s3://bucket?storageClass=cold', ['its storageClass is not the name of one, such as STANDARD_IA']],
    ['s3://bucket?storageClass=DEEP_ARCHIVE', ['what is in storageClass DEEP_ARCHIVE cannot be read at once']],
    ['s3://bucket?endpoint=minio:9000', ['its endpoint is not a URL that begins with https:// or http://']],
    ['s3://bucket?endpoint=https://h/?x=hunter2', ['its endpoint has something behind its path']],
    [
      's3://bucket?endpoint=https://me:hunter2@minio.example',
      ['its endpoint holds credentials, which belong into the environment'],
    ],
    [
      's3://b?endpoint=x&sse=y&nonsense=z',
      [
        noBucket,
        'its endpoint is not a URL that begins with https:// or http://',
        'its sse is none of AES256, aws:kms, aws:kms:dsse',
        "it has an unknown parameter 'nonsense'",
      ],
    ],
  ])('names all that is wrong with %s', (location, problems) => {
    expect(s3Problems(parseLocation(location))).toEqual(problems);
  });
});

describe('openStore', () => {
  it.each([
    ['s3://bucket', 's3://bucket'],
    ['s3://bucket/team/?region=eu-central-1&kmsKeyId=alias/ci', 's3://bucket/team'],
    ['s3://bucket/x?endpoint=http://127.0.0.1:9000', 's3://bucket/x?endpoint=http://127.0.0.1:9000'],
  ])('opens %s as %s, without a request', async (location, description) => {
    expect((await openStore(location, emptySurroundings())).describe()).toBe(description);
  });

  it.each([
    's3://me:hunter2@bucket/prefix',
    's3://bucket?secretAccessKey=hunter2',
    's3://bucket?sessionToken=hunter2',
    's3://bucket?endpoint=https://me:hunter2@minio.example',
  ])('refuses credentials in %s, and does not show them', async (location) => {
    const opening = openStore(location, emptySurroundings());
    await expect(opening).rejects.toMatchObject({
      kind: 'misuse',
      code: 'store-location',
      message: expect.stringContaining('holds credentials, which belong into the environment'),
    });
    await expect(opening).rejects.not.toThrow(/hunter2/);
  });
});
