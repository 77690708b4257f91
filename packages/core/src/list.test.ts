import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Generation, Snapshot } from './format/snapshot';
import { list } from './list';
import type { Mount } from './mount/mount';
import { mountDigest } from './mount/mount-digest';
import { indexName, type NamedLocation, packName, snapshotName, snapshotPrefix } from './store/names';
import { StoreError } from './store/store-error';
import { memoryStore } from './testing/memory-store';

const npm: Mount = { namespace: '', id: 'npm', base: { uid: 1000 }, target: '/root/.npm' };
const go: Mount = { namespace: '', id: '/go', base: {}, target: '/go' };
const main: NamedLocation = { project: 'acme/shop', scope: 'main', key: '', platform: '' };
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

function generationOf(index: string, ...packs: string[]): Generation {
  return {
    index: { sha256: sha256Of(index), bytes: index.length },
    packs: packs.map((pack, slot) => ({ slot, sha256: sha256Of(pack), bytes: pack.length })),
  };
}

function setUp() {
  const store = memoryStore();
  return {
    store,
    ports: { store, observe: () => undefined, signal: new AbortController().signal },
    put: (kind: 'pack' | 'index', content: string, project = main.project) =>
      store.put((kind === 'pack' ? packName : indexName)(project, sha256Of(content)), content),
    save: (mount: Mount, sequence: number, parts: Partial<Snapshot>, where: Partial<NamedLocation> = {}) => {
      const name = snapshotName(snapshotPrefix({ ...main, ...where }, mountDigest(mount)), sequence);
      const amount = { files: 3, bytes: 1000 };
      store.put(
        name,
        JSON.stringify({ format: 1, time: sequence, parent: null, mount, amount, generations: [], ...parts }),
      );
      return name;
    },
  };
}

describe('list', () => {
  it('tells of each mount and scope what the newest snapshot is, and what it needs', async () => {
    const { ports, put, save } = setUp();
    put('index', 'index a');
    put('index', 'index b');
    put('pack', 'pack a');
    put('pack', 'pack bb');
    put('pack', 'of a save that died');
    save(npm, 6, { generations: [generationOf('index a', 'pack a')] });
    const generations = [generationOf('index a', 'pack a'), generationOf('index b', 'pack bb', 'pack a')];
    const newest = save(npm, 7, { time: 70, generations });
    save(go, 1, { time: 90 }, { scope: 'main', key: 'nightly', platform: 'linux/arm64' });
    const { mounts, totals } = await list({}, ports);
    expect(mounts).toEqual([
      {
        ...main,
        mountDigest: mountDigest(npm),
        mount: npm,
        snapshots: 2,
        newest: {
          name: newest,
          sequence: 7,
          time: 70,
          amount: { files: 3, bytes: 1000 },
          packedBytes: 13,
          packs: 2,
          generations: 2,
          missing: 0,
        },
        passedOver: [],
      },
      expect.objectContaining({ key: 'nightly', platform: 'linux/arm64', mount: go, snapshots: 1 }),
    ]);
    expect(totals).toMatchObject({
      snapshots: { objects: 3 },
      packs: { objects: 3, bytes: 13 + 'of a save that died'.length },
      indexes: { objects: 2, bytes: 14 },
      unreferenced: { objects: 1, bytes: 'of a save that died'.length },
    });
  });

  it('sorts by project, scope and key, and then by what was saved last', async () => {
    const { ports, save } = setUp();
    save(go, 1, { time: 5 }, { project: 'b' });
    save(go, 1, { time: 5 });
    save(npm, 1, { time: 9 });
    save(npm, 1, { time: 99 }, { scope: 'zoo' });
    const { mounts } = await list({}, ports);
    expect(mounts.map(({ project, scope, mount }) => `${project} ${scope} ${mount?.id}`)).toEqual([
      'acme/shop main npm',
      'acme/shop main /go',
      'acme/shop zoo npm',
      'b main /go',
    ]);
  });

  it('keeps to one project if told to', async () => {
    const { ports, put, save } = setUp();
    save(go, 1, {});
    save(go, 1, {}, { project: 'acme/shopping' });
    put('pack', 'p', 'acme/shopping');
    const { mounts, totals } = await list({ project: 'acme/shop' }, ports);
    expect(mounts).toHaveLength(1);
    expect(totals).toMatchObject({ snapshots: { objects: 1 }, packs: { objects: 0 } });
  });

  it('knows a mount from any of its snapshots, and believes no description that does not fit the name', async () => {
    const { ports, save } = setUp();
    save(npm, 1, {});
    save(npm, 2, { mount: undefined });
    save(go, 1, { mount: npm });
    const { mounts } = await list({}, ports);
    expect(mounts.map(({ mount }) => mount).toSorted()).toEqual([npm, undefined]);
  });

  it('passes over what cannot be read, and says what is lost', async () => {
    const { store, ports, put, save } = setUp();
    put('index', 'index a');
    save(npm, 1, { generations: [generationOf('index a', 'gone')] });
    const damaged = save(npm, 2, {});
    const newer = save(npm, 3, {});
    store.vanish(damaged);
    store.put(damaged, '{"format":1');
    store.vanish(newer);
    store.put(newer, '{"format":2}');
    const { mounts } = await list({}, ports);
    expect(mounts).toMatchObject([
      {
        snapshots: 3,
        newest: { sequence: 1, missing: 1 },
        passedOver: [
          { name: newer, reason: expect.stringContaining('newer carryover') },
          { name: damaged, reason: expect.stringMatching(/./) },
        ],
      },
    ]);
    store.put(snapshotName(snapshotPrefix({ ...main, scope: 'other' }, mountDigest(go)), 1), 'nothing');
    const all = await list({}, ports);
    expect(all.mounts[1]).toMatchObject({ scope: 'other', newest: undefined, mount: undefined, snapshots: 1 });
  });

  it('is refused by a store that does not list, with what can be done', async () => {
    const ports = {
      ...setUp().ports,
      store: memoryStore({ traits: { lists: false, ownExpiry: 'All goes at night.' } }),
    };
    await expect(list({}, ports)).rejects.toMatchObject({
      kind: 'misuse',
      code: 'store-cannot-list',
      message: expect.stringContaining(ports.store.describe()),
      hint: expect.stringMatching(/^All goes at night\. carryover plan/),
    });
  });

  it('throws what the store throws', async () => {
    const { store, ports, save } = setUp();
    save(npm, 1, {});
    const down = new StoreError('down', { code: 'store-unavailable', transient: true });
    store.failWhen(({ operation }) => (operation === 'read' ? down : undefined));
    await expect(list({}, ports)).rejects.toBe(down);
  });
});
