import assert from 'node:assert/strict';
import { bodyOf } from '../bytes';
import { type ConformanceCase, listNames, neverAborted } from './subject';

export function describeTraits({ runner: { describe, it }, current }: ConformanceCase): void {
  describe('what it says of itself', () => {
    it('is one printable line without secrets', async () => {
      const { store, secrets = [] } = current();
      const description = store.describe();
      assert.match(description, /^[ -~]+$/);
      for (const secret of secrets) {
        assert.ok(!description.includes(secret), 'describe() shows a secret');
      }
    });

    it('is a set of usable facts', async () => {
      const { traits } = current().store;
      for (const fact of ['maximumObjectBytes', 'preferredPackBytes', 'concurrency'] as const) {
        assert.ok(Number.isSafeInteger(traits[fact]) && traits[fact] > 0, `${fact} is ${traits[fact]}`);
      }
      assert.ok(traits.preferredPackBytes <= traits.maximumObjectBytes);
    });

    it('agrees with what it does: it lists and deletes, or throws', async () => {
      const { store } = current();
      await store.write('folder/name', bodyOf('content'), neverAborted());
      if (store.traits.lists) {
        assert.deepEqual(await listNames(store, ''), ['folder/name']);
        await store.delete('folder/name', neverAborted());
        assert.equal(await store.has('folder/name', neverAborted()), false);
      } else {
        await assert.rejects(listNames(store, ''));
        await assert.rejects(store.delete('folder/name', neverAborted()));
        assert.equal(await store.has('folder/name', neverAborted()), true);
      }
    });
  });

  describe('an empty store', () => {
    it('answers that nothing is there', async () => {
      const { store } = current();
      assert.equal(await store.has('folder/name', neverAborted()), false);
      assert.equal(await store.read('folder/name', neverAborted()), undefined);
      assert.deepEqual(await store.newest('folder/', 10, neverAborted()), []);
      if (store.traits.lists) {
        assert.deepEqual(await listNames(store, ''), []);
        assert.deepEqual(await listNames(store, 'folder/'), []);
        await store.delete('folder/name', neverAborted());
      }
    });
  });
}
