import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf, neverAborted } from '@carryover/core/testing';
import { describe, expect, it } from 'vitest';
import { emptySurroundings } from '../test/surroundings';
import { openStore } from './location';

describe('openStore', () => {
  it.each([
    ['dir:./cache', 'dir:/work/cache'],
    ['dir:cache', 'dir:/work/cache'],
    ['dir:../cache', 'dir:/cache'],
    ['dir:.', 'dir:/work'],
    ['dir:/var/cache/carry over', 'dir:/var/cache/carry over'],
    ['dir:/with@sign:and:colons', 'dir:/with@sign:and:colons'],
    ['gs://acme-cache/some/prefix', 'gs://acme-cache/some/prefix'],
    ['oci://registry.example:5000/acme/cache?plainHttp=true', 'oci://registry.example:5000/acme/cache'],
  ])('opens %s as %s', async (location, description) => {
    expect((await openStore(location, emptySurroundings())).describe()).toBe(description);
  });

  it('opens a store that works, and touches nothing before it is used', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'carryover-location-'));
    const store = await openStore('dir:./cache', { ...emptySurroundings(), workingDirectory: folder });
    expect(await readdir(folder)).toEqual([]);
    await store.write('a/b', bodyOf('x'), neverAborted());
    expect(await (await openStore(`dir:${folder}/cache`, emptySurroundings())).has('a/b', neverAborted())).toBe(true);
    await rm(folder, { recursive: true });
  });

  it('opens the Actions cache of a job, and says what is missing elsewhere', async () => {
    const job = { ACTIONS_RUNTIME_TOKEN: 'x', ACTIONS_CACHE_URL: 'http://127.0.0.1:9/' };
    expect((await openStore('gha:', emptySurroundings({ environment: job }))).describe()).toBe('gha:');
    await expect(openStore('gha:', emptySurroundings())).rejects.toMatchObject({
      kind: 'misuse',
      code: 'store-environment',
      hint: expect.stringContaining('to actions alone'),
    });
  });

  it.each([
    ['', "Cannot use the store '': it does not begin with a kind of store"],
    ['./cache', "Cannot use the store './cache': it does not begin with a kind of store"],
    ['s4://bucket', "Cannot use the store 's4://bucket': there is no kind of store 's4:'"],
    ['toString:x', "Cannot use the store 'toString:x': there is no kind of store 'toString:'"],
    ['dir:', "Cannot use the store 'dir:': it names no path"],
    [
      'gha:main?ttl=5',
      "Cannot use the store 'gha:main?ttl=***': after 'gha:' nothing may follow: the cache is that of the job's repository; " +
        "it has an unknown parameter 'ttl'",
    ],
    ['dir:?a=b', "Cannot use the store 'dir:?a=***': it names no path; it has an unknown parameter 'a'"],
    ['dir:./x?region=eu', "Cannot use the store 'dir:./x?region=***': it has an unknown parameter 'region'"],
    ['gs:', "Cannot use the store 'gs:': it names no bucket, as in gs://BUCKET/PREFIX"],
    [
      'oci://me:hunter2@registry/cache?tls=0',
      "Cannot use the store 'oci://***@registry/cache?tls=***': it holds credentials, which belong into the environment; " +
        "it has an unknown parameter 'tls'",
    ],
    ['dir://host/x', "Cannot use the store 'dir://host/x': its path begins with '//', as if it named a host"],
    [
      'dir://me:hunter2@host/x?a=1',
      "Cannot use the store 'dir://***@host/x?a=***': it holds credentials, which belong into the environment; " +
        "its path begins with '//', as if it named a host; it has an unknown parameter 'a'",
    ],
    [
      's4://bucket?secret_access_key=hunter2',
      "Cannot use the store 's4://bucket?secret_access_key=***': there is no kind of store 's4:'; " +
        'it holds credentials, which belong into the environment',
    ],
  ])('refuses %j', async (location, message) => {
    await expect(openStore(location, emptySurroundings())).rejects.toMatchObject({
      message,
      kind: 'misuse',
      code: 'store-location',
      hint: expect.stringContaining('dir:PATH'),
    });
    expect(message).not.toContain('hunter2');
  });
});
