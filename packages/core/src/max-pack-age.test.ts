import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRun } from '../test/fake-run';
import type { ExtractedMount, ExtractRequest } from './engine';
import { type MemoryStore, memoryStore } from './testing';

const day = 86_400_000;
const maximumPackAge = 7 * day;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_690_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function wait(days: number): void {
  vi.setSystemTime(Date.now() + days * day);
}

/** What a store that expires by age holds. */
function storeByAge() {
  const store = memoryStore({ now: () => new Date() });
  const written = new Map<string, number>();
  store.failWhen(({ operation, name }) => {
    if (operation === 'write' && store.content(name) === undefined) {
      written.set(name, Date.now());
    }
    return undefined;
  });
  return {
    store,
    expire: (days: number) => {
      for (const [name, time] of written) {
        if (Date.now() - time > days * day && store.content(name) !== undefined && !name.includes('/snapshots/')) {
          store.vanish(name);
        }
      }
    },
  };
}

async function fill(store: MemoryStore, files: number): Promise<void> {
  const run = new FakeRun(store);
  for (let number = 0; number < files; number++) {
    const content = `${number}`.repeat(20);
    run.tree().put(`d/${number}`, { content, mtime: '1600000000.000000000' });
    run.tree().link(`d/${number}`, `d/link-${number}`);
  }
  await run.extract({ maximumPackAge });
}

async function daily(
  store: MemoryStore,
  change?: (run: FakeRun) => void,
  options: Partial<ExtractRequest> = { maximumPackAge },
): Promise<ExtractedMount> {
  const run = new FakeRun(store);
  const [injected] = (await run.inject()).mounts;
  expect(injected).toMatchObject({ outcome: 'restored' });
  change?.(run);
  const [mount] = (await run.extract(options)).mounts;
  if (mount === undefined) {
    throw new Error('Nothing was reported');
  }
  return mount;
}

describe('packs that grow old', () => {
  it('are packed anew though nothing changed, under another name, and then left alone again', async () => {
    const { store } = storeByAge();
    await fill(store, 3);
    const before = new Set(store.names());
    wait(3);
    expect(await daily(store)).toMatchObject({ outcome: 'unchanged' });
    wait(4);
    expect(await daily(store)).toMatchObject({
      outcome: 'saved',
      reason: 'nothing changed; what had grown old was packed anew',
      packed: { files: 3 },
      removed: 0,
      amount: { files: 6, bytes: 30 * 2 },
    });
    const added = store.names().filter((name) => !before.has(name));
    expect(added.map((name) => name.split('/')[2]).sort()).toEqual(['indexes', 'packs', 'snapshots']);
    expect(await daily(store)).toMatchObject({ outcome: 'unchanged', bytesSent: 0 });
  });

  it.each([
    ['is saved', (run: FakeRun, number: number) => run.tree().write('changing', `${number}`)],
    ['does not change', undefined],
  ])(
    'never let a store that expires after 8 days lose anything of a mount that %s every day',
    async (_what, change) => {
      const { store, expire } = storeByAge();
      await fill(store, 20);
      for (let number = 0; number < 24; number++) {
        wait(1);
        expire(8);
        const mount = await daily(store, change && ((run) => change(run, number)));
        expect(mount.outcome).not.toBe('failed');
      }
      const run = new FakeRun(store);
      await run.inject();
      const files = [...run.tree().inodes.keys()].filter((path) => /^d\/\d/.test(path));
      expect(files).toHaveLength(20);
      expect(run.warnings).toEqual([]);
    },
  );

  it('are left to the scope whose they are', async () => {
    const store = memoryStore();
    await fill(store, 3);
    wait(8);
    const location = { project: 'acme', scope: 'feature', readScopes: ['main'], key: '', platform: '' };
    const run = new FakeRun(store);
    await run.inject({ location });
    const [mount] = (await run.extract({ location, maximumPackAge })).mounts;
    expect(mount).toMatchObject({ outcome: 'unchanged', bytesSent: 0 });
  });

  it('stay where packs are good for ever', async () => {
    const store = memoryStore();
    await fill(store, 3);
    wait(1000);
    expect(await daily(store, undefined, {})).toMatchObject({ outcome: 'unchanged', bytesSent: 0 });
  });
});
