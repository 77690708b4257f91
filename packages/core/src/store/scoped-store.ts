import { CarryoverError } from '../carryover-error';
import type { SnapshotLocation } from '../engine';
import type { CacheStore, StoreContext, StoredObject } from './cache-store';
import { parseName, projectPrefix, recipeScopePrefix, scopePrefix } from './names';

/** What a run may reach. */
export type Confinement = Pick<SnapshotLocation, 'project' | 'scope' | 'readScopes'>;

/**
 * `store`, confined to what a run may do: it writes its own scope's snapshots and recipes and its project's packs and indexes, reads these and the snapshots and
 * recipes of the scopes that it may read, and deletes nothing. All else is refused with a `misuse` error, before the store is asked.
 */
export function scopedStore(store: CacheStore, confinement: Confinement): CacheStore {
  const { project, scope, readScopes } = confinement;
  const ofScope = (each: string) => [scopePrefix(project, each), recipeScopePrefix(project, each)];
  const own = ofScope(scope);
  const shared = ['packs', 'indexes'].map((folder) => `${projectPrefix(project)}${folder}/`);
  const readable = [...own, ...readScopes.flatMap(ofScope), ...shared];

  function refuse(action: string, name: string): never {
    throw new CarryoverError(`This run may not ${action} ${JSON.stringify(name)} in ${store.describe()}`, {
      code: 'store-out-of-scope',
      kind: 'misuse',
      hint: `It writes scope '${scope}' of project '${project}', and reads ${[scope, ...readScopes].map((each) => `'${each}'`).join(', ')}.`,
    });
  }

  function requireReadable(action: string, name: string): void {
    if (!readable.some((folder) => name.startsWith(folder))) {
      refuse(action, name);
    }
  }

  function requireWritable(name: string): void {
    const isShared = shared.some((folder) => name.startsWith(folder)) && parseName(name) !== undefined;
    if (!isShared && !own.some((folder) => name.startsWith(folder))) {
      refuse('write', name);
    }
  }

  async function* list(prefix: string, context: StoreContext): AsyncGenerator<StoredObject> {
    requireReadable('list', prefix);
    yield* store.list(prefix, context);
  }

  const { copyTo } = store;
  return {
    traits: store.traits,
    describe: () => store.describe(),
    newest: async (prefix, limit, context) => {
      requireReadable('list', prefix);
      return store.newest(prefix, limit, context);
    },
    has: async (name, context) => {
      requireReadable('look up', name);
      return store.has(name, context);
    },
    read: async (name, context) => {
      requireReadable('read', name);
      return store.read(name, context);
    },
    ...(copyTo && {
      copyTo: async (name: string, path: string, context: StoreContext) => {
        requireReadable('read', name);
        return copyTo(name, path, context);
      },
    }),
    write: async (name, body, context) => {
      requireWritable(name);
      return store.write(name, body, context);
    },
    list,
    delete: async (name) => refuse('delete', name),
  };
}
