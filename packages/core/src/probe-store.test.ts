import { expect, it } from 'vitest';
import { probeStore } from './probe-store';
import type { CacheStore } from './store/cache-store';
import { StoreError } from './store/store-error';
import { memoryStore } from './testing/memory-store';

const context = { signal: new AbortController().signal };
async function namesIn(store: CacheStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of store.list('', context)) {
    names.push(name);
  }
  return names;
}

const location = { project: 'acme/shop' };

it('writes, reads back and leaves nothing', async () => {
  const store = memoryStore();
  expect(await probeStore(store, location, context)).toEqual({ kind: 'writable' });
  expect(await namesIn(store)).toEqual([]);
});

it('leaves what it wrote where nothing can be removed, as a pack that nobody refers to', async () => {
  const store = memoryStore();
  const lasting = { ...store, traits: { ...store.traits, lists: false } };
  expect(await probeStore(lasting, location, context)).toEqual({ kind: 'writable' });
  expect(await namesIn(store)).toEqual([expect.stringMatching(/^v1\/acme.*\/packs\/[0-9a-f]{64}$/)]);
});

it('tells a store that may be read alone', async () => {
  const refusal = new StoreError('no rights', { code: 'store-denied', hint: 'ask for them', transient: false });
  const store = { ...memoryStore(), write: () => Promise.reject(refusal) };
  expect(await probeStore(store, location, context)).toEqual({ kind: 'readable', refusal });
});

it('throws what reading throws, and of a store that forgets', async () => {
  const away = new StoreError('away', { code: 'store-away', transient: true });
  const unreachable = { ...memoryStore(), newest: () => Promise.reject(away) };
  await expect(probeStore(unreachable, location, context)).rejects.toBe(away);
  const forgetful = { ...memoryStore(), read: async () => undefined };
  await expect(probeStore(forgetful, location, context)).rejects.toMatchObject({ code: 'store-forgets' });
});
