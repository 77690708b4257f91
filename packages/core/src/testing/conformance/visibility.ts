import assert from 'node:assert/strict';
import type { CacheStore } from '../../store/cache-store';
import { listNames, neverAborted } from './subject';

/** Fails if any call shows `folder/name`, which must be the only name that was tried. */
export async function assertNothingVisible(store: CacheStore): Promise<void> {
  assert.equal(await store.has('folder/name', neverAborted()), false, 'has() shows it');
  assert.equal(await store.read('folder/name', neverAborted()), undefined, 'read() gives it');
  assert.deepEqual(await store.newest('folder/', 10, neverAborted()), [], 'newest() shows it');
  if (store.traits.lists) {
    assert.deepEqual(await listNames(store, ''), [], 'list() shows it');
  }
}
