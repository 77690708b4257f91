import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { CacheStore } from '../../store/cache-store';
import { bodyOf } from '../bytes';
import { type ConformanceCase, listNames, neverAborted, type StoreSubject } from './subject';

const manyTimeout = 120_000;
const dayInMilliseconds = 86_400_000;

async function writeAll(store: CacheStore, names: readonly string[]): Promise<void> {
  const limit = pLimit(store.traits.concurrency);
  await limit.map(names, (name) => store.write(name, bodyOf(name), neverAborted()));
}

/** Writes names so that `first` is the newest of its folder also for a store that knows only which name was written last. */
async function writeWithFirstLast(
  store: CacheStore,
  subject: StoreSubject,
  names: readonly string[],
  first: string,
): Promise<void> {
  if (!store.traits.newestIsSingle) {
    await writeAll(store, names);
    return;
  }
  await writeAll(
    store,
    names.filter((name) => name !== first),
  );
  await pause(subject.clockStep ?? 0);
  await writeAll(store, [first]);
}

/** The same names in an order that is neither theirs nor its reverse. */
function shuffled(names: readonly string[]): string[] {
  return names
    .map((name, index) => ({ name, rank: (index * 7_919) % 1_009 }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ name }) => name);
}

function firstOf(store: CacheStore, names: readonly string[], limit: number): string[] {
  return names.slice(0, store.traits.newestIsSingle ? Math.min(limit, 1) : limit);
}

export function describeListing({ runner: { describe, it }, subject, current }: ConformanceCase): void {
  describe('newest', () => {
    const count = subject.manyNames ?? 1_000;
    it(
      `gives the first of ${count} names, ascending`,
      async () => {
        const { store } = current();
        const names = Array.from(
          { length: count },
          (_, index) => `v1/snapshots/${String(index * 37).padStart(13, '0')}-${(index % 16).toString(16)}0c0ffee`,
        );
        await writeWithFirstLast(store, subject, shuffled(names), names[0] ?? '');
        for (const limit of [1, 2, 10, count, count + 1]) {
          assert.deepEqual(await store.newest('v1/snapshots/', limit, neverAborted()), firstOf(store, names, limit));
        }
        if (store.traits.lists) {
          assert.deepEqual(await listNames(store, 'v1/'), names);
        }
      },
      manyTimeout,
    );

    it('goes by the bytes of whole names, also across folders', async () => {
      const { store } = current();
      const ascending = ['p/A', 'p/a%b', 'p/a+b', 'p/a-b', 'p/a.b', 'p/a/b', 'p/a/b0/c', 'p/a0b', 'p/aa', 'p/b'];
      await writeWithFirstLast(store, subject, shuffled(ascending), ascending[0] ?? '');
      assert.deepEqual(await store.newest('p/', 100, neverAborted()), firstOf(store, ascending, 100));
      assert.deepEqual(await store.newest('p/', 6, neverAborted()), firstOf(store, ascending, 6));
    });

    it('stays within its folder', async () => {
      const { store } = current();
      await writeWithFirstLast(store, subject, ['a/x', 'ab/x', 'a-/x', 'b/a/x', 'a/b/x'], 'a/b/x');
      assert.deepEqual(await store.newest('a/', 10, neverAborted()), firstOf(store, ['a/b/x', 'a/x'], 10));
      assert.deepEqual(await store.newest('a/b/', 10, neverAborted()), ['a/b/x']);
      assert.deepEqual(await store.newest('b/', 10, neverAborted()), ['b/a/x']);
      assert.deepEqual(await store.newest('c/', 10, neverAborted()), []);
    });

    it('shows what a later run adds', async () => {
      const { store } = current();
      await store.write('p/2', bodyOf('older'), neverAborted());
      assert.deepEqual(await store.newest('p/', 1, neverAborted()), ['p/2']);
      await pause(subject.clockStep ?? 0);
      await store.write('p/1', bodyOf('newer'), neverAborted());
      assert.deepEqual(await store.newest('p/', 1, neverAborted()), ['p/1']);
    });
  });

  describe('list and delete, where it has them', () => {
    it('list names, sizes and times below a prefix', async () => {
      const { store } = current();
      if (!store.traits.lists) {
        return;
      }
      await writeAll(store, ['a/x', 'ab/x', 'b/a/x', 'a/b/long']);
      assert.deepEqual(await listNames(store, 'a/'), ['a/b/long', 'a/x']);
      assert.deepEqual(await listNames(store, ''), ['a/b/long', 'a/x', 'ab/x', 'b/a/x']);
      for await (const object of store.list('', neverAborted())) {
        assert.equal(object.size, object.name.length);
        assert.ok(
          Math.abs(object.modified.getTime() - Date.now()) < dayInMilliseconds,
          `modified is ${object.modified}`,
        );
      }
    });

    it('delete one name and no other, also twice', async () => {
      const { store } = current();
      if (!store.traits.lists) {
        return;
      }
      await writeAll(store, ['a/x', 'a/y', 'a/x0']);
      await store.delete('a/x', neverAborted());
      await store.delete('a/x', neverAborted());
      await store.delete('a', neverAborted());
      assert.equal(await store.has('a/x', neverAborted()), false);
      assert.deepEqual(await listNames(store, ''), ['a/x0', 'a/y']);
      assert.deepEqual(await store.newest('a/', 10, neverAborted()), firstOf(store, ['a/x0', 'a/y'], 10));
      assert.equal(await store.write('a/x', bodyOf('again'), neverAborted()), 'stored');
    });

    it('answer `absent` for an object that went between newest and read', async () => {
      const { store } = current();
      if (!store.traits.lists) {
        return;
      }
      await store.write('a/x', bodyOf('x'), neverAborted());
      const [name] = await store.newest('a/', 1, neverAborted());
      assert.equal(name, 'a/x');
      await store.delete('a/x', neverAborted());
      assert.equal(await store.read('a/x', neverAborted()), undefined);
    });

    it('survive deletions while listing', async () => {
      const { store } = current();
      if (!store.traits.lists) {
        return;
      }
      const names = Array.from({ length: 30 }, (_, index) => `f${index % 3}/${index}`);
      await writeAll(store, names);
      for await (const { name } of store.list('', neverAborted())) {
        await Promise.all(names.filter((each) => each !== name).map((each) => store.delete(each, neverAborted())));
        await store.delete(name, neverAborted());
      }
      assert.deepEqual(await listNames(store, ''), []);
    });
  });
}
