import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, digestOf, generatedBody } from '../testing/bytes';
import { cacheStoreConformance } from '../testing/conformance/cache-store-conformance';
import { neverAborted } from '../testing/conformance/subject';
import { memoryStore } from '../testing/memory-store';
import type { CacheStore } from './cache-store';
import { limitedStore } from './limited-store';

/** A store that counts how many of its `has` calls are under way, each of which takes a moment. */
function watchedStore(): { store: CacheStore; most: () => number } {
  let underWay = 0;
  let most = 0;
  const has = async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, 5));
    underWay -= 1;
    return true;
  };
  return { store: { ...memoryStore({ traits: { concurrency: 3 } }), has }, most: () => most };
}

/** Whether `promise` is still pending after everything that is due has happened. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const waiting = Symbol('waiting');
  const later = new Promise((resolve) => setTimeout(() => resolve(waiting), 20));
  return (await Promise.race([promise, later])) === waiting;
}

cacheStoreConformance(
  { describe, it, beforeEach, afterEach },
  {
    name: 'limited store',
    keepsBytesInMemory: true,
    make: async () => ({ store: limitedStore(memoryStore()), dispose: async () => undefined }),
  },
);

describe('limitedStore', () => {
  it('lets as many calls through at once as the traits say', async () => {
    const { store, most } = watchedStore();
    const limited = limitedStore(store);
    await Promise.all(Array.from({ length: 12 }, () => limited.has('a/b', neverAborted())));
    expect(most()).toBe(3);
  });

  it('counts a read until its stream is closed', async () => {
    const inner = memoryStore();
    await inner.write('a/b', generatedBody(1_000_000, 1), neverAborted());
    const store = limitedStore(inner, 2);
    const whole = await store.read('a/b', neverAborted());
    const abandoned = await store.read('a/b', neverAborted());
    const third = store.has('a/b', neverAborted());
    expect(await isPending(third)).toBe(true);
    abandoned?.destroy();
    expect(await third).toBe(true);
    const fourth = store.read('a/none', neverAborted());
    expect(await fourth).toBeUndefined();
    const fifth = store.read('a/b', neverAborted());
    await fifth;
    const sixth = store.has('a/b', neverAborted());
    expect(await isPending(sixth)).toBe(true);
    await digestOf(whole ?? []);
    expect(await sixth).toBe(true);
    (await fifth)?.destroy();
  });

  it('goes on after a failed call and after a failed stream', async () => {
    const inner = memoryStore();
    inner.put('a/b', Buffer.alloc(1_000_000));
    const store = limitedStore(inner, 1);
    inner.failWhen(() => new Error('down'));
    await expect(store.has('a/b', neverAborted())).rejects.toThrow('down');
    inner.failWhen(undefined);
    inner.truncate('a/b', 10);
    await expect(digestOf((await store.read('a/b', neverAborted())) ?? [])).rejects.toMatchObject({
      code: 'store-truncated',
    });
    expect(await store.write('a/c', bodyOf('x'), neverAborted())).toBe('stored');
  });

  it('lets a waiting call leave at once when aborted, and does not carry it out', async () => {
    const inner = memoryStore();
    inner.put('a/b', Buffer.alloc(1_000_000));
    const store = limitedStore(inner, 1);
    const blocking = await store.read('a/b', neverAborted());
    const controller = new AbortController();
    const waiting = store.has('a/b', { signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    blocking?.destroy();
    await once(blocking as NonNullable<typeof blocking>, 'close');
    expect(await store.has('a/b', neverAborted())).toBe(true);
    expect(inner.calls.map(({ operation }) => operation)).toEqual(['read', 'has']);
  });

  it('does not count a listing, so that what it lists can be deleted meanwhile', async () => {
    const inner = memoryStore();
    inner.put('a/b', 'x');
    inner.put('a/c', 'x');
    const store = limitedStore(inner, 1);
    for await (const { name } of store.list('', neverAborted())) {
      await store.delete(name, neverAborted());
    }
    expect(inner.names()).toEqual([]);
  });
});
