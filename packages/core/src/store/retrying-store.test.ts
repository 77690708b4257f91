import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, textOf } from '../testing/bytes';
import { cacheStoreConformance } from '../testing/conformance/cache-store-conformance';
import { listNames, neverAborted } from '../testing/conformance/subject';
import { memoryStore, type StoreCall } from '../testing/memory-store';
import type { Body } from './cache-store';
import { type RetryOptions, retryingStore } from './retrying-store';
import { StoreError } from './store-error';

const quick: RetryOptions = { attempts: 4, totalTime: 10_000, firstPause: 1 };
const transient = () => new StoreError('busy', { code: 'store-unavailable', transient: true });
const permanent = () => new StoreError('forbidden', { code: 'store-forbidden', transient: false });

/** Gives `fault` for the first `times` calls, then none. */
function failing(times: number, fault: () => Error): (call: StoreCall) => Error | undefined {
  let left = times;
  return () => {
    left -= 1;
    return left >= 0 ? fault() : undefined;
  };
}

function countingBody(content: string): { body: Body; opened: () => number } {
  let opened = 0;
  const open = () => {
    opened += 1;
    return bodyOf(content).open();
  };
  return { body: { size: content.length, open }, opened: () => opened };
}

function abortedSoon(reason: Error): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), 50);
  return controller.signal;
}

cacheStoreConformance(
  { describe, it, beforeEach, afterEach },
  {
    name: 'retrying store',
    keepsBytesInMemory: true,
    make: async () => ({ store: retryingStore(memoryStore(), quick), dispose: async () => undefined }),
  },
);

describe('retryingStore', () => {
  it('waits as long as the service wishes, if there is that much time', async () => {
    const inner = memoryStore();
    const throttled = (retryAfter: number) => () =>
      new StoreError('busy', { code: 'store-throttled', transient: true, retryAfter });
    inner.failWhen(failing(1, throttled(300)));
    const begin = performance.now();
    expect(await retryingStore(inner, quick).has('a/b', neverAborted())).toBe(false);
    expect(performance.now() - begin).toBeGreaterThan(290);
    inner.failWhen(failing(1, throttled(20_000)));
    await expect(retryingStore(inner, quick).has('a/b', neverAborted())).rejects.toMatchObject({ retryAfter: 20_000 });
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  it('throws the reason when it is aborted while it waits', async () => {
    const inner = memoryStore();
    inner.failWhen(() => new StoreError('busy', { code: 'store-throttled', transient: true, retryAfter: 9_000 }));
    const reason = new Error('enough');
    const begin = performance.now();
    const signal = abortedSoon(reason);
    await expect(retryingStore(inner, quick).has('a/b', { signal })).rejects.toBe(reason);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  it('makes every kind of call again after a transient error', async () => {
    const inner = memoryStore();
    inner.put('a/b', 'content');
    const store = retryingStore(inner, quick);
    inner.failWhen(failing(3, transient));
    expect(await store.has('a/b', neverAborted())).toBe(true);
    inner.failWhen(failing(3, transient));
    expect(await store.newest('a/', 5, neverAborted())).toEqual(['a/b']);
    inner.failWhen(failing(3, transient));
    expect(await textOf((await store.read('a/b', neverAborted())) ?? Readable.from([]))).toBe('content');
    inner.failWhen(failing(3, transient));
    expect(await listNames(store, '')).toEqual(['a/b']);
    inner.failWhen(failing(3, transient));
    expect(await store.write('a/c', bodyOf('more'), neverAborted())).toBe('stored');
    inner.failWhen(failing(3, transient));
    await store.delete('a/b', neverAborted());
    expect(inner.names()).toEqual(['a/c']);
  });

  it('stops after the given attempts, with the last error', async () => {
    const inner = memoryStore();
    inner.failWhen(transient);
    await expect(retryingStore(inner, quick).has('a/b', neverAborted())).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    expect(inner.calls).toHaveLength(4);
  });

  it('stops after the given time', async () => {
    const inner = memoryStore();
    inner.failWhen(transient);
    const store = retryingStore(inner, { attempts: 1_000_000, totalTime: 60, firstPause: 5 });
    await expect(store.has('a/b', neverAborted())).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(inner.calls.length).toBeLessThan(20);
  });

  it.each([
    ['an error that is not transient', permanent],
    ["an error that is not the store's", () => new Error('a bug')],
    ['a bug that is a TypeError', () => new TypeError('undefined is not a function')],
  ])('does not try again after %s', async (_, fault) => {
    const inner = memoryStore();
    inner.failWhen(fault);
    await expect(retryingStore(inner, quick).has('a/b', neverAborted())).rejects.toThrow(fault().message);
    expect(inner.calls).toHaveLength(1);
  });

  it('opens the body of a write anew', async () => {
    const inner = memoryStore();
    const { body, opened } = countingBody('content');
    let writes = 0;
    const flaky = {
      ...inner,
      // Fails after it has read the body, as an interrupted upload does.
      write: async (...[name, given, context]: Parameters<typeof inner.write>) => {
        writes += 1;
        if (writes < 3) {
          await textOf(given.open());
          throw transient();
        }
        return inner.write(name, given, context);
      },
    };
    expect(await retryingStore(flaky, quick).write('a/b', body, neverAborted())).toBe('stored');
    expect(opened()).toBe(3);
    expect(inner.content('a/b')?.toString()).toBe('content');
  });

  it('does not read again what was partly given away', async () => {
    const inner = memoryStore();
    inner.put('a/b', Buffer.alloc(1_000_000));
    inner.truncate('a/b', 500_000);
    const stream = await retryingStore(inner, quick).read('a/b', neverAborted());
    await expect(textOf(stream ?? Readable.from([]))).rejects.toMatchObject({ code: 'store-truncated' });
    expect(inner.calls).toHaveLength(1);
  });

  it('ends a pause at once when aborted', async () => {
    const inner = memoryStore();
    const controller = new AbortController();
    const reason = new Error('enough');
    inner.failWhen((): Error => {
      setTimeout(() => controller.abort(reason), 5);
      return transient();
    });
    const store = retryingStore(inner, { attempts: 10, totalTime: 600_000, firstPause: 300_000 });
    await expect(store.has('a/b', { signal: controller.signal })).rejects.toBe(reason);
    expect(inner.calls).toHaveLength(1);
  });
});
