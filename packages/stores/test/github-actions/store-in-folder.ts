import type { CacheStore } from '@carryover/core';

/** `store` as if `folder` (ending in `/`) were all of it: an empty store for each case of a suite, where a new one takes long to get going. */
export function storeInFolder(store: CacheStore, folder: string): CacheStore {
  const { copyTo } = store;
  return {
    traits: store.traits,
    describe: () => store.describe(),
    newest: async (prefix, limit, context) => {
      const names = await store.newest(`${folder}${prefix}`, limit, context);
      return names.map((name) => name.slice(folder.length));
    },
    has: (name, context) => store.has(`${folder}${name}`, context),
    read: (name, context) => store.read(`${folder}${name}`, context),
    ...(copyTo && { copyTo: (name, path, context) => copyTo(`${folder}${name}`, path, context) }),
    write: (name, body, context) => store.write(`${folder}${name}`, body, context),
    list: (prefix, context) => store.list(`${folder}${prefix}`, context),
    delete: (name, context) => store.delete(`${folder}${name}`, context),
  };
}
