import { buffer } from 'node:stream/consumers';
import { judgeSnapshot, type SnapshotContent } from '../format/snapshot-content';
import type { StoredRecipe } from '../policy/drop-recipes';
import type { StoredReference, StoredSnapshot } from '../policy/retain';
import type { CacheStore, StoreContext, StoredObject } from '../store/cache-store';
import { inParallel } from '../store/in-parallel';
import { type NamedObject, parseName } from '../store/names';

/** What carryover keeps in a store; objects of other layouts and strangers are not among it. */
export interface Inventory {
  readonly snapshots: readonly StoredSnapshot[];
  readonly references: readonly StoredReference[];
  readonly recipes: readonly StoredRecipe[];
}

interface ListedSnapshot {
  readonly object: StoredObject;
  readonly named: Extract<NamedObject, { kind: 'snapshot' }>;
}

/** More than any snapshot has: what is larger is none, and is not read into memory. */
const maximumSnapshotBytes = 64 * 1024 * 1024;

/**
 * Lists what is below `prefix` and reads every snapshot that is not in `known`, by name. A snapshot that goes meanwhile
 * is left out; one that cannot be fetched is an error, since nobody knows what it refers to.
 */
export async function readInventory(
  store: CacheStore,
  prefix: string,
  context: StoreContext,
  known: ReadonlyMap<string, StoredSnapshot> = new Map(),
): Promise<Inventory> {
  const listed: ListedSnapshot[] = [];
  const references: StoredReference[] = [];
  const recipes: StoredRecipe[] = [];
  for await (const object of store.list(prefix, context)) {
    const named = parseName(object.name);
    if (named?.kind === 'snapshot') {
      listed.push({ object, named });
    } else if (named !== undefined) {
      const stored = { name: object.name, bytes: object.size, modified: object.modified.getTime() };
      if (named.kind === 'recipe') {
        recipes.push({ ...stored, prefix: named.prefix });
      } else {
        references.push({ ...named, ...stored });
      }
    }
  }
  const read = await inParallel(
    store.traits.concurrency,
    listed,
    async (each) => known.get(each.object.name) ?? readSnapshot(store, each, context),
  );
  return { snapshots: read.filter((snapshot) => snapshot !== undefined), references, recipes };
}

async function readSnapshot(
  store: CacheStore,
  { object, named }: ListedSnapshot,
  context: StoreContext,
): Promise<StoredSnapshot | undefined> {
  const content = await readContent(store, object, context);
  return (
    content && {
      name: object.name,
      project: named.project,
      prefix: named.prefix,
      bytes: object.size,
      modified: object.modified.getTime(),
      content,
    }
  );
}

/** Undefined if it is not there any more. */
async function readContent(
  store: CacheStore,
  { name, size }: StoredObject,
  context: StoreContext,
): Promise<SnapshotContent | undefined> {
  if (size > maximumSnapshotBytes) {
    return { kind: 'unreadable', reason: `it has ${size} bytes, which no snapshot has` };
  }
  const stream = await store.read(name, context);
  return stream && judgeSnapshot(await buffer(stream), name);
}
