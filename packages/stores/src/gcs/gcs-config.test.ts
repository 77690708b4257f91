import { describe, expect, it } from 'vitest';
import { parseLocation } from '../parse-location';
import { gcsConfigOf, gcsProblemsOf } from './gcs-config';

describe('a gs: location', () => {
  const usual = { endpoint: undefined, isAnonymous: false };
  it.each([
    ['gs://acme-cache', { ...usual, bucket: 'acme-cache', prefix: '' }],
    ['gs://acme-cache/', { ...usual, bucket: 'acme-cache', prefix: '' }],
    ['gs://acme_cache.example/a', { ...usual, bucket: 'acme_cache.example', prefix: 'a/' }],
    ['gs://acme-cache/a/b%20c/', { ...usual, bucket: 'acme-cache', prefix: 'a/b%20c/' }],
    [
      'gs://acme-cache/a?endpoint=https://storage-acme.p.example',
      { ...usual, bucket: 'acme-cache', prefix: 'a/', endpoint: 'https://storage-acme.p.example' },
    ],
    [
      'gs://acme-cache?endpoint=http%3A%2F%2F127.0.0.1%3A4443%2F&anonymous=true',
      { bucket: 'acme-cache', prefix: '', endpoint: 'http://127.0.0.1:4443', isAnonymous: true },
    ],
  ])('%s is %j', (location, config) => {
    const parsed = parseLocation(location);
    expect(gcsProblemsOf(parsed)).toEqual([]);
    expect(gcsConfigOf(parsed)).toEqual(config);
  });

  const noBucket = 'it names no bucket, as in gs://BUCKET/PREFIX';
  const noEndpoint = "its parameter 'endpoint' is not a URL of just a scheme, a host and perhaps a port";
  it.each([
    ['gs:', [noBucket]],
    ['gs://', [noBucket]],
    ['gs:acme-cache', [noBucket]],
    ['gs://Acme/x', ["'Acme' is not the name of a bucket"]],
    ['gs://acme-cache/a//b', ["'a//b' is not a prefix that names can have"]],
    ['gs://acme-cache/a/../b', ["'a/../b' is not a prefix that names can have"]],
    ['gs://acme-cache/a b', ["'a b' is not a prefix that names can have"]],
    ['gs://acme-cache?endpoint=storage.example', [noEndpoint]],
    ['gs://acme-cache?endpoint=ftp://storage.example', [noEndpoint]],
    ['gs://acme-cache?endpoint=https://storage.example/path', [noEndpoint]],
    ['gs://acme-cache?endpoint=https://me:hunter2@storage.example', [noEndpoint]],
    [
      'gs://A?region=eu&anonymous=yes',
      [
        "'A' is not the name of a bucket",
        "it has an unknown parameter 'region'",
        "its parameter 'anonymous' is neither true nor false",
      ],
    ],
    ['gs://acme-cache?anonymous=true', ["its parameter 'anonymous' needs an 'endpoint'"]],
  ])('%s is refused', (location, problems) => {
    expect(gcsProblemsOf(parseLocation(location))).toEqual(problems);
  });
});
