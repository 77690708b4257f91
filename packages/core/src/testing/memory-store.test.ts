import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '../store/store-error';
import { bodyOf, digestOf, generatedBody } from './bytes';
import { cacheStoreConformance } from './conformance/cache-store-conformance';
import { neverAborted } from './conformance/subject';
import { memoryStore } from './memory-store';

const runner = { describe, it, beforeEach, afterEach };

for (const [name, traits] of Object.entries({
  'memory store': {},
  'memory store that cannot list': { lists: false },
  'memory store that knows the newest name alone': { newestIsSingle: true },
  'memory store for small objects': { maximumObjectBytes: 9 * 1024 * 1024 },
})) {
  cacheStoreConformance(runner, {
    name,
    keepsBytesInMemory: true,
    make: async () => {
      const store = memoryStore({ traits });
      return {
        store,
        dispose: async () => undefined,
        breakReadMidway: async (broken) => store.truncate(broken, 1_000_000),
      };
    },
  });
}

describe('memoryStore on demand', () => {
  it('fails calls, and counts them', async () => {
    const store = memoryStore();
    const fault = new StoreError('down', { code: 'store-unavailable', transient: true });
    store.failWhen(({ operation, name }) => (operation === 'write' && name === 'a/b' ? fault : undefined));
    await expect(store.write('a/b', bodyOf('x'), neverAborted())).rejects.toBe(fault);
    expect(await store.write('a/c', bodyOf('x'), neverAborted())).toBe('stored');
    store.failWhen(undefined);
    expect(await store.write('a/b', bodyOf('x'), neverAborted())).toBe('stored');
    expect(store.calls.filter(({ name }) => name === 'a/b')).toHaveLength(2);
  });

  it('truncates, loses and damages objects', async () => {
    const store = memoryStore();
    await store.write('a/b', generatedBody(1_000_000, 1), neverAborted());
    store.truncate('a/b', 100_001);
    const stream = await store.read('a/b', neverAborted());
    let given = 0;
    stream?.on('data', (chunk: Buffer) => {
      given += chunk.length;
    });
    await expect(new Promise((_, reject) => stream?.once('error', reject))).rejects.toMatchObject({
      code: 'store-truncated',
    });
    expect(given).toBe(100_001);
    store.vanish('a/b');
    expect(await store.has('a/b', neverAborted())).toBe(false);
    store.put('a/b', 'damaged', new Date(5));
    expect(store.content('a/b')?.toString()).toBe('damaged');
    expect(store.names()).toEqual(['a/b']);
  });
});

describe('generatedBody', () => {
  it('gives the same bytes at each opening and others for another seed', async () => {
    const body = generatedBody(200_003, 1);
    const first = await digestOf(body.open());
    expect(first.bytes).toBe(200_003);
    expect(await digestOf(body.open())).toEqual(first);
    expect((await digestOf(generatedBody(200_003, 2).open())).sha256).not.toBe(first.sha256);
  });
});
