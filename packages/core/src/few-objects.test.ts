import { describe, expect, it } from 'vitest';
import { FakeRun } from '../test/fake-run';
import { comparable } from '../test/three-way';
import type { ExtractedMount, ExtractRequest } from './engine';
import { prune } from './prune';
import { type MemoryStore, memoryStore } from './testing';

const ids = ['npm', 'go', 'maven'];
const hour = 3_600_000;

function frugalStore(now?: () => Date): MemoryStore {
  return memoryStore({
    traits: { fewObjects: { sharedPackBytes: 1 << 20, carriedIndexBytes: 1 << 20 } },
    ...(now && { now }),
  });
}

/** Names that a step wrote, by kind. */
async function writtenBy(store: MemoryStore, step: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = new Set(store.names());
  await step();
  const kinds = store.names().flatMap((name) => (before.has(name) ? [] : (name.split('/')[2] ?? '')));
  return Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));
}

/** Writes a file into every mount, and saves. */
async function save(store: MemoryStore, name: string, options: Partial<ExtractRequest> = {}): Promise<FakeRun> {
  const run = new FakeRun(store, ids);
  await run.inject();
  for (const id of ids) {
    run.tree(id).put(name, { content: `${id} ${name} ${'x'.repeat(100)}` });
  }
  const { mounts } = await run.extract(options);
  expect(run.warnings).toEqual([]);
  expect(mounts.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'saved'));
  return run;
}

/** What a fresh machine gets. */
async function requireRestored(store: MemoryStore, saved: FakeRun): Promise<FakeRun> {
  const fresh = new FakeRun(store, ids);
  expect((await fresh.inject()).mounts.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'restored'));
  expect(fresh.warnings).toEqual([]);
  for (const id of ids) {
    expect(comparable(fresh.tree(id), false)).toEqual(comparable(saved.tree(id), false));
  }
  return fresh;
}

describe('a store that is to have few objects', () => {
  it('gets one object of packs for all mounts of a save, and a snapshot of each, which carries its index', async () => {
    const store = frugalStore();
    expect(await writtenBy(store, () => save(store, 'first'))).toEqual({ packs: 1, snapshots: 3 });
    expect(await writtenBy(store, () => save(store, 'second'))).toEqual({ packs: 1, snapshots: 3 });
    await requireRestored(store, await save(store, 'third'));
  });

  it('gets nothing but snapshots where times alone moved', async () => {
    const store = frugalStore();
    await save(store, 'first');
    const run = await requireRestored(store, await save(store, 'second'));
    run.tree('go').change('first', { mtime: '1700000000.000000000' });
    expect(await writtenBy(store, () => run.extract())).toEqual({ snapshots: 1 });
    await requireRestored(store, run);
  });

  it('is asked for each object once in an inject', async () => {
    const store = frugalStore();
    const saved = await save(store, 'first');
    const before = store.calls.length;
    await requireRestored(store, saved);
    const read = store.calls.slice(before).filter(({ operation }) => operation === 'read');
    expect(read).toHaveLength(4);
  });

  it('gets an index of its own where that is too large to be carried, and packs that are too large alone', async () => {
    const store = memoryStore({ traits: { fewObjects: { sharedPackBytes: 10, carriedIndexBytes: 10 } } });
    expect(await writtenBy(store, () => save(store, 'first'))).toEqual({ packs: 3, indexes: 3, snapshots: 3 });
    await requireRestored(store, await save(store, 'second'));
  });

  it('takes each other’s snapshots as they are where saves race', async () => {
    const store = frugalStore();
    await save(store, 'first');
    const runs = Array.from({ length: 4 }, () => new FakeRun(store, ids));
    for (const [number, run] of runs.entries()) {
      await run.inject();
      for (const id of ids) {
        run.tree(id).put(`job-${number}`, { content: `${id} ${number}` });
      }
    }
    const written = await writtenBy(store, async () => {
      const reports = await Promise.all(runs.map((run) => run.extract()));
      const outcomes = reports.flatMap(({ mounts }) => mounts.map(({ outcome }) => outcome));
      expect(new Set(outcomes)).toEqual(new Set(['saved', 'merged']));
    });
    expect(written).toEqual({ packs: 4, snapshots: 12 });
    const fresh = new FakeRun(store, ids);
    await fresh.inject();
    for (const id of ids) {
      expect([...fresh.tree(id).inodes.keys()].sort()).toEqual(
        ['', 'first', 'job-0', 'job-1', 'job-2', 'job-3'].sort(),
      );
    }
  });

  it('gets all of what 20 jobs save at once, and nothing twice', async () => {
    const store = frugalStore();
    const runs = Array.from({ length: 20 }, () => new FakeRun(store));
    for (const [number, run] of runs.entries()) {
      run.tree().put(`job-${number}`, { content: `${number}` });
    }
    const written = await writtenBy(store, async () => {
      const reports = await Promise.all(runs.map((run) => run.extract()));
      expect(reports.flatMap(({ mounts }) => mounts.filter(({ outcome }) => outcome === 'failed'))).toEqual([]);
    });
    expect(written).toEqual({ packs: 20, snapshots: 20 });
    const fresh = new FakeRun(store);
    await fresh.inject();
    expect(fresh.tree().inodes.size).toBe(21);
  });

  it('loses what a lost object holds in all mounts, and gets it anew with the next save', async () => {
    const store = frugalStore();
    const saved = await save(store, 'first');
    store.vanish(store.names().find((name) => name.includes('/packs/')) ?? '');
    const next = new FakeRun(store, ids);
    expect((await next.inject()).mounts.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'missed'));
    for (const id of ids) {
      next.tree(id).put('first', { content: `${id} first ${'x'.repeat(100)}` });
    }
    const { mounts } = await next.extract();
    expect(mounts.map(({ packed }) => packed.files)).toEqual(ids.map(() => 1));
    expect([...(await fill(store)).tree('go').inodes.keys()]).toEqual([...saved.tree('go').inodes.keys()]);
  });

  it('counts what is damaged in it as missing', async () => {
    const store = frugalStore();
    await save(store, 'first');
    const name = store.names().find((each) => each.includes('/packs/')) ?? '';
    store.put(name, Buffer.alloc(store.content(name)?.length ?? 0));
    const run = new FakeRun(store, ids);
    const { mounts, session } = await run.inject();
    expect(mounts.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'missed'));
    expect(run.warnings[0]?.message).toContain('is damaged');
    expect(session.damagedPacks).toEqual([name.split('/').at(-1)]);
    run.tree('go').put('new', { content: 'x' });
    expect(byId(await run.extract(), 'go')?.outcome).toBe('merged');
    expect((await fill(store)).tree('go').inodes.has('new')).toBe(true);
  });

  it('falls back on an older snapshot where the one that carries an index is gone', async () => {
    const store = frugalStore();
    await save(store, 'first');
    await save(store, 'second');
    await save(store, 'third');
    const ofGo = store.names().filter((each) => each.includes('/snapshots/'));
    const [, middle] = [...Map.groupBy(ofGo, (each) => each.split('/').slice(0, -1).join('/')).values()][0] ?? [];
    store.vanish(middle ?? '');
    const fresh = new FakeRun(store, ids);
    await fresh.inject();
    const filled = ids.map((id) => fresh.tree(id).inodes.has('third'));
    expect(filled.filter((each) => !each)).toHaveLength(1);
    expect(ids.every((id) => fresh.tree(id).inodes.has('first'))).toBe(true);
  });

  it('is pruned of what no snapshot that stays needs, and of nothing else', async () => {
    let time = Date.now();
    const store = frugalStore(() => new Date(time));
    const saved = await save(store, 'first');
    for (let number = 0; number < 4; number++) {
      time += 2 * hour;
      await save(store, `more-${number}`);
    }
    time += 48 * hour;
    const last = await save(store, 'last');
    await pruneNow(store, time + 25 * hour);
    const fresh = await requireRestored(store, last);
    expect(fresh.tree('go').inodes.size).toBe(saved.tree('go').inodes.size + 5);
    // Those that carry what the newest needs stay; that is all of them until they are packed anew.
    expect(store.names().filter((name) => name.includes('/snapshots/'))).toHaveLength(18);
    for (const id of ids) {
      fresh.tree(id).put('large', { content: 'y'.repeat(500_000) });
    }
    await fresh.extract({ maximumPackAge: 1 });
    await pruneNow(store, time + 100 * hour);
    expect(store.names().filter((name) => name.includes('/snapshots/')).length).toBeLessThan(18);
    await requireRestored(store, fresh);
  });
});

async function fill(store: MemoryStore): Promise<FakeRun> {
  const run = new FakeRun(store, ids);
  await run.inject();
  return run;
}

function byId({ mounts }: { readonly mounts: readonly ExtractedMount[] }, id: string): ExtractedMount | undefined {
  return mounts.find(({ mount }) => mount.id === id);
}

async function pruneNow(store: MemoryStore, now: number): Promise<void> {
  const ports = { store, observe: () => undefined, signal: new AbortController().signal };
  await prune({ gracePeriod: 24 * hour, dryRun: false, now }, ports);
}
