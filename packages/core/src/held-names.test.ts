import { describe, expect, it } from 'vitest';
import { FakeRun } from '../test/fake-run';
import { StoreError } from './store/store-error';
import { type MemoryStore, memoryStore } from './testing';

/** A store in which somebody who is no more holds names of one kind: the first so many that are written. */
function storeWithHeldNames(kind: 'packs' | 'indexes' | 'snapshots', count: number) {
  const store = memoryStore();
  const held = new Set<string>();
  function hold(): void {
    store.failWhen(({ operation, name }) => {
      if (operation === 'write' && name.includes(`/${kind}/`) && held.size < count) {
        held.add(name);
      }
      return operation === 'write' && held.has(name) ? nameHeld(name) : undefined;
    });
  }
  return { store, held, hold };
}

function nameHeld(name: string): StoreError {
  return new StoreError(`${name} is being written`, { code: 'held', transient: true, nameIsHeld: true });
}

async function save(store: MemoryStore, file: string) {
  const run = new FakeRun(store);
  await run.inject();
  run.tree().put(file, { content: file });
  const [extracted] = (await run.extract()).mounts;
  return { extracted, warnings: run.warnings };
}

async function restored(store: MemoryStore): Promise<string[]> {
  const run = new FakeRun(store);
  expect((await run.inject()).mounts).toMatchObject([{ outcome: 'restored' }]);
  return run
    .tree()
    .listing()
    .map(({ entry }) => entry.path);
}

describe('a name that a job which was killed still holds', () => {
  it.each(['packs', 'indexes', 'snapshots'] as const)('keeps nobody from saving: %s', async (kind) => {
    const { store, held, hold } = storeWithHeldNames(kind, 2);
    await save(store, 'one');
    hold();
    expect(await save(store, 'two')).toMatchObject({ extracted: { outcome: 'saved' }, warnings: [] });
    expect(held.size).toBe(2);
    expect(await restored(store)).toEqual(['', 'one', 'two']);
    // While it is held, others go on from what was saved.
    expect(await save(store, 'three')).toMatchObject({ extracted: { outcome: 'saved' }, warnings: [] });
    expect(await restored(store)).toEqual(['', 'one', 'three', 'two']);
  });

  it('is given up in the end, and said so', async () => {
    const { store, hold } = storeWithHeldNames('snapshots', 100);
    await save(store, 'one');
    hold();
    const { extracted, warnings } = await save(store, 'two');
    expect(extracted).toMatchObject({ outcome: 'failed' });
    expect(warnings).toMatchObject([{ code: 'held' }]);
    expect(await restored(store)).toEqual(['', 'one']);
  });

  it('whose writer comes to its end after all is merged with', async () => {
    const store = memoryStore();
    await save(store, 'one');
    let isHeld = true;
    store.failWhen(({ operation, name }) => {
      if (isHeld && operation === 'write' && name.includes('/snapshots/')) {
        isHeld = false;
        return nameHeld(name);
      }
      return undefined;
    });
    // The other writes it right after it was found to be held.
    const other = new FakeRun(store);
    await other.inject();
    other.tree().put('other', { content: 'other' });
    const run = new FakeRun(store);
    await run.inject();
    run.tree().put('two', { content: 'two' });
    const { has } = store;
    let isOther = true;
    const late = {
      ...store,
      has: async (...call: Parameters<typeof has>) => {
        if (isOther && call[0].includes('/snapshots/')) {
          isOther = false;
          await other.extract();
        }
        return has(...call);
      },
    };
    const lateRun = new FakeRun(late, ['cache'], run.builder);
    const [extracted] = (await lateRun.extract()).mounts;
    expect(extracted).toMatchObject({ outcome: 'merged' });
    expect(await restored(store)).toEqual(['', 'one', 'other', 'two']);
  });
});
