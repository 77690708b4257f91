import type { CacheStore } from '@carryover/core';
import { neverAborted, textOf } from '@carryover/core/testing';

/** The text of an object; undefined where there is none. */
export async function contentOf(store: CacheStore, name: string): Promise<string | undefined> {
  const stream = await store.read(name, neverAborted());
  return stream && textOf(stream);
}
