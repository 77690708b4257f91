import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Generation, Snapshot } from './format/snapshot';
import type { EngineEvent } from './observer';
import { type PruneRequest, prune } from './prune';
import { indexName, packName, snapshotName, snapshotPrefix } from './store/names';
import { StoreError } from './store/store-error';
import { type MemoryStore, memoryStore } from './testing/memory-store';

const hour = 3_600_000;
const start = 1_790_000_000_000;
const day = 24 * hour;
const request: PruneRequest = { gracePeriod: day, dryRun: false, now: start };

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');
const hoursAgo = (hours: number) => new Date(start - hours * hour);
const prefixOf = (project: string, scope = 'main') =>
  snapshotPrefix({ project, scope, key: '', platform: '' }, sha256Of('mount'));

function generationOf(...labels: string[]): Generation {
  const [index = '', ...packs] = labels;
  return {
    index: { sha256: sha256Of(index), bytes: index.length },
    packs: packs.map((pack, slot) => ({ slot, sha256: sha256Of(pack), bytes: pack.length })),
  };
}

function snapshotText(generations: readonly Generation[]): string {
  const snapshot: Snapshot = {
    format: 1,
    time: start,
    parent: null,
    amount: { files: 1, bytes: 1 },
    generations: [...generations],
  };
  return JSON.stringify(snapshot);
}

/** A store whose objects are put there with an age, and the names that this gave them. */
function setUp(project = 'shop') {
  const store = memoryStore();
  const events: EngineEvent[] = [];
  return {
    store,
    warnings: () => events.flatMap((event) => (event.kind === 'warning' ? [event.warning.code] : [])),
    ports: { store, observe: (event: EngineEvent) => void events.push(event), signal: new AbortController().signal },
    pack: (label: string, hours: number, of = project) => put(store, packName(of, sha256Of(label)), label, hours),
    index: (label: string, hours: number, of = project) => put(store, indexName(of, sha256Of(label)), label, hours),
    snapshot: (hours: number, content: string | Generation[], of = project, scope = 'main') =>
      put(
        store,
        snapshotName(prefixOf(of, scope), 10_000 - hours),
        typeof content === 'string' ? content : snapshotText(content),
        hours,
      ),
  };
}

function put(store: MemoryStore, name: string, content: string, hours: number): string {
  store.put(name, content, hoursAgo(hours));
  return name;
}

describe('prune', () => {
  it('removes superseded snapshots, then what nothing refers to', async () => {
    const { store, ports, pack, index, snapshot } = setUp();
    const kept = [
      snapshot(30, [generationOf('index b', 'pack b', 'pack shared')]),
      index('index b', 30),
      pack('pack b', 30),
      pack('pack shared', 60),
      pack('pack of a save under way', 1),
    ];
    const superseded = snapshot(60, [generationOf('index a', 'pack a', 'pack shared')]);
    const unneeded = [index('index a', 60), pack('pack a', 60), pack('pack of a save that died', 40)];
    const report = await prune(request, ports);
    expect(store.names()).toEqual(kept.toSorted());
    expect(report.removed.map(({ name }) => name).toSorted()).toEqual([superseded, ...unneeded].toSorted());
    expect(report.bytesRemoved).toBe(report.removed.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(report.objectsKept).toBe(kept.length);
    expect(report.bytesKept).toBe(kept.reduce((sum, name) => sum + (store.content(name)?.length ?? 0), 0));
    const deletions = store.calls.filter(({ operation }) => operation === 'delete').map(({ name }) => name);
    expect(deletions[0]).toBe(superseded);
    expect(deletions).toHaveLength(4);
  });

  it('removes nothing in a dry run, and tells what it would', async () => {
    const { store, ports, pack, index, snapshot } = setUp();
    snapshot(30, [generationOf('index b', 'pack b')]);
    index('index b', 30);
    pack('pack b', 30);
    snapshot(60, []);
    pack('pack a', 60);
    const before = store.names();
    const dry = await prune({ ...request, dryRun: true }, ports);
    expect(store.names()).toEqual(before);
    expect(dry.removed).toHaveLength(2);
    expect(await prune(request, ports)).toEqual(dry);
    expect(store.names()).toHaveLength(3);
  });

  it('removes what is beyond the limits, says why, and what waits for the grace period', async () => {
    const { store, ports, pack, index, snapshot } = setUp();
    const kept = [snapshot(1, [generationOf('index b', 'pack b')]), index('index b', 1), pack('pack b', 1)];
    const tooMany = snapshot(2, [generationOf('index a', 'pack a')]);
    const young = [index('index a', 2), pack('pack a', 2)];
    const abandoned = snapshot(800, [generationOf('index c', 'pack c')], 'shop', 'feature');
    const unneeded = [index('index c', 800), pack('pack c', 800)];
    const report = await prune({ ...request, keep: 1, maximumAge: 30 * day }, ports);
    expect(store.names()).toEqual([...kept, ...young].toSorted());
    expect(Object.fromEntries(report.removed.map(({ name, because }) => [name, because]))).toEqual({
      [tooMany]: 'count',
      [abandoned]: 'age',
      [unneeded[0] ?? '']: 'unreferenced',
      [unneeded[1] ?? '']: 'unreferenced',
    });
    expect(report.waiting).toEqual({ objects: 2, bytes: 'index a'.length + 'pack a'.length });
  });

  it('says so where what must stay is too much', async () => {
    const { store, ports, warnings, pack, index, snapshot } = setUp();
    const young = [snapshot(1, [generationOf('index b', 'pack b')]), index('index b', 1), pack('pack b', 1)];
    const old = [snapshot(30, [generationOf('index a')], 'other'), index('index a', 30, 'other')];
    const report = await prune({ ...request, maximumBytes: 100 }, ports);
    expect(store.names()).toEqual(young.toSorted());
    expect(report.removed.map(({ name, because }) => [name, because])).toEqual([
      [old[0], 'size'],
      [old[1], 'unreferenced'],
    ]);
    expect(warnings()).toEqual(['store-too-large']);
  });

  it('keeps to one project if told to, and to what is its own', async () => {
    const { store, ports, pack } = setUp();
    const mine = pack('orphan', 60);
    const others = [pack('orphan', 60, 'shopping'), pack('orphan', 60, 'other')];
    const strangers = ['v2/shop/packs/x', 'v1/shop/packs/latest', 'v1/shop/marks/x', 'notes.txt'];
    for (const name of strangers) {
      put(store, name, 'x', 60);
    }
    expect((await prune({ ...request, project: 'shop' }, ports)).removed.map(({ name }) => name)).toEqual([mine]);
    expect(store.names()).toEqual([...others, ...strangers].toSorted());
    await prune(request, ports);
    expect(store.names()).toEqual(strangers.toSorted());
  });

  it('leaves a project alone in which a newer carryover has saved, and says so', async () => {
    const { store, ports, warnings, pack, snapshot } = setUp();
    const untouched = [snapshot(30, [], 'shop'), snapshot(60, [], 'shop'), pack('orphan', 60, 'shop')];
    untouched.push(snapshot(1, '{"format":2}', 'shop', 'feature'));
    pack('orphan', 60, 'other');
    const report = await prune(request, ports);
    expect(store.names()).toEqual(untouched.toSorted());
    expect(report).toMatchObject({ untouchedProjects: ['shop'], unreadable: [] });
    expect(warnings()).toEqual(['snapshot-newer-format']);
  });

  it('reports a snapshot that cannot be read, which keeps no pack', async () => {
    const { store, ports, warnings, pack, index, snapshot } = setUp();
    const whole = [snapshot(40, [generationOf('index', 'pack')]), index('index', 40), pack('pack', 40)];
    const damaged = snapshot(30, '{"format":1,"gener');
    pack('pack of the damaged one', 30);
    const report = await prune(request, ports);
    expect(store.names()).toEqual([...whole, damaged].toSorted());
    expect(report.unreadable).toMatchObject([{ name: damaged, reason: expect.stringMatching(/./) }]);
    expect(warnings()).toEqual(['snapshot-unreadable']);
  });

  it('keeps a pack to which a save refers that ends while it removes', async () => {
    const { store, ports, pack, snapshot } = setUp();
    snapshot(30, []);
    snapshot(60, []);
    const orphan = pack('orphan', 60);
    const reused = pack('reused', 60);
    store.failWhen(({ operation, name }) => {
      if (operation === 'delete' && name.includes('/snapshots/')) {
        snapshot(0, [generationOf('new index', 'reused')]);
      }
      return undefined;
    });
    const report = await prune(request, ports);
    expect(report.removed.map(({ name }) => name)).toContain(orphan);
    expect(store.names()).toContain(reused);
    expect(store.names()).not.toContain(orphan);
  });

  it('removes nothing more when a save of a newer carryover ends while it removes', async () => {
    const { store, ports, pack, snapshot } = setUp();
    snapshot(30, []);
    snapshot(60, []);
    const orphan = pack('orphan', 60);
    store.failWhen(({ operation }) => {
      if (operation === 'delete') {
        snapshot(0, '{"format":2}');
      }
      return undefined;
    });
    expect(await prune(request, ports)).toMatchObject({ untouchedProjects: ['shop'] });
    expect(store.names()).toContain(orphan);
  });

  it('removes nothing when a snapshot cannot be fetched', async () => {
    const { store, ports, pack, snapshot } = setUp();
    snapshot(30, []);
    snapshot(60, []);
    pack('orphan', 60);
    const before = store.names();
    const down = new StoreError('down', { code: 'store-unavailable', transient: true });
    store.failWhen(({ operation }) => (operation === 'read' ? down : undefined));
    await expect(prune(request, ports)).rejects.toBe(down);
    expect(store.names()).toEqual(before);
  });

  it('keeps every pack of a remaining snapshot when it is cut short', async () => {
    const { store, ports, pack, index, snapshot } = setUp();
    snapshot(30, []);
    const superseded = snapshot(60, [generationOf('index', 'pack')]);
    const needed = [index('index', 60), pack('pack', 60)];
    store.failWhen(({ operation }) => (operation === 'delete' ? new Error('down') : undefined));
    await expect(prune(request, ports)).rejects.toThrow('down');
    expect(store.names()).toEqual(expect.arrayContaining([superseded, ...needed]));
  });

  it('passes over a snapshot that another prune was faster to remove', async () => {
    const { store, ports, snapshot } = setUp();
    snapshot(30, []);
    const superseded = snapshot(60, []);
    store.failWhen(({ operation, name }) => {
      if (operation === 'read' && name === superseded) {
        store.vanish(superseded);
      }
      return undefined;
    });
    expect((await prune(request, ports)).removed).toEqual([]);
  });

  it('is refused by a store that does not list', async () => {
    const traits = { lists: false, ownExpiry: 'All goes at night.' };
    const ports = { ...setUp().ports, store: memoryStore({ traits }) };
    await expect(prune(request, ports)).rejects.toMatchObject({
      kind: 'misuse',
      code: 'store-cannot-list',
      hint: expect.stringMatching(/^All goes at night\. /),
    });
  });

  it('ends when aborted', async () => {
    const { store, ports, pack } = setUp();
    pack('orphan', 60);
    const reason = new Error('enough');
    await expect(prune(request, { ...ports, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(store.names()).toHaveLength(1);
  });
});
