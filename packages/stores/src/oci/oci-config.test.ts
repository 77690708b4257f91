import { describe, expect, it } from 'vitest';
import { parseLocation } from '../parse-location';
import { ociConfigOf, ociProblemsOf } from './oci-config';

describe('an oci: location', () => {
  it.each([
    ['oci://registry.example/acme/cache', 'https://registry.example', 'registry.example', 'acme/cache'],
    ['oci://registry.example:5000/cache', 'https://registry.example:5000', 'registry.example:5000', 'cache'],
    ['oci://localhost:5000/cache', 'http://localhost:5000', 'localhost:5000', 'cache'],
    ['oci://127.0.0.1/a/b__c/d-e.f', 'http://127.0.0.1', '127.0.0.1', 'a/b__c/d-e.f'],
    ['oci://[::1]:5000/cache', 'http://[::1]:5000', '[::1]:5000', 'cache'],
    ['oci://localhost.example/cache', 'https://localhost.example', 'localhost.example', 'cache'],
    ['oci://localhost:5000/cache?plainHttp=false', 'https://localhost:5000', 'localhost:5000', 'cache'],
    ['oci://registry:5000/cache?plainHttp=true', 'http://registry:5000', 'registry:5000', 'cache'],
    ['oci://docker.io/acme/cache', 'https://registry-1.docker.io', 'docker.io', 'acme/cache'],
  ])('%s is at %s', (location, origin, registry, repository) => {
    const parsed = parseLocation(location);
    expect(ociProblemsOf(parsed)).toEqual([]);
    expect(ociConfigOf(parsed)).toEqual({ origin, registry, repository });
  });

  const missing = 'it does not name a registry and a repository, as in oci://REGISTRY/REPOSITORY';
  it.each([
    ['oci:', [missing]],
    ['oci://', [missing]],
    ['oci://registry.example', [missing]],
    ['oci://registry.example/', [missing]],
    ['oci:registry.example/cache', [missing]],
    ['oci:///cache', [missing]],
    ['oci://regis_try/cache', ["'regis_try' is not the host of a registry"]],
    ['oci://registry:port/cache', ["'registry:port' is not the host of a registry"]],
    [
      'oci://registry/Cache?tls=no&plainHttp=yes',
      [
        "'Cache' is not the name of a repository (lower-case letters, digits, and . _ - / between them)",
        "it has an unknown parameter 'tls'",
        "its parameter 'plainHttp' is neither true nor false",
      ],
    ],
    [
      'oci://registry/cache:tag',
      ["'cache:tag' is not the name of a repository (lower-case letters, digits, and . _ - / between them)"],
    ],
    [`oci://registry/${'a'.repeat(250)}`, ['registry and repository are longer than 255 characters']],
  ])('%s is refused', (location, problems) => {
    expect(ociProblemsOf(parseLocation(location))).toEqual(problems);
  });
});
