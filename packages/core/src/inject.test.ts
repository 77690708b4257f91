import { describe, expect, it } from 'vitest';
import { FakeRun } from '../test/fake-run';
import type { MountModel } from '../test/mount-model';
import type { StoreTraits } from './store/cache-store';
import { type MemoryStore, memoryStore } from './testing';

/** A store that has a snapshot of each mount, filled by `make`. */
async function storeWith(
  make: (tree: MountModel) => void,
  ids = ['cache'],
  traits: Partial<StoreTraits> = {},
): Promise<MemoryStore> {
  const store = memoryStore({ traits });
  const run = new FakeRun(store, ids);
  for (const id of ids) {
    make(run.tree(id));
  }
  const { mounts } = await run.extract();
  expect(mounts.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'saved'));
  return store;
}

function contents(tree: MountModel): Record<string, string> {
  return Object.fromEntries(
    [...tree.inodes].flatMap(([path, inode]) => (inode.type === 'file' ? [[path, inode.content]] : [])),
  );
}

describe('inject into a mount that holds something', () => {
  async function occupied(): Promise<FakeRun> {
    const store = await storeWith((tree) => {
      tree.put('both', { content: 'saved' });
      tree.put('d/saved', { content: 'saved' });
    });
    const run = new FakeRun(store);
    run.tree().put('both', { content: 'here' });
    run.tree().put('d/here', { content: 'here' });
    return run;
  }

  it('keeps it as it is, and does not take it for the snapshot', async () => {
    const run = await occupied();
    const before = run.tree().state();
    const { mounts, session } = await run.inject({ ifNotEmpty: 'keep' });
    expect(mounts[0]).toMatchObject({ outcome: 'kept', bytesFetched: 0 });
    expect(run.tree().state()).toEqual(before);
    expect(session.mounts).toEqual([]);
    expect(run.builder.stages).toEqual(['list']);
  });

  it('replaces it, and then holds the snapshot', async () => {
    const run = await occupied();
    const { mounts, session } = await run.inject({ ifNotEmpty: 'replace' });
    expect(mounts[0]).toMatchObject({ outcome: 'restored', amount: { files: 2 } });
    expect(contents(run.tree())).toEqual({ both: 'saved', 'd/saved': 'saved' });
    expect(session.mounts).toHaveLength(1);
    expect((await run.extract()).mounts[0]?.outcome).toBe('unchanged');
  });

  it('fills it with what it lacks alone', async () => {
    const run = await occupied();
    const { mounts, session } = await run.inject({ ifNotEmpty: 'fill' });
    expect(mounts[0]).toMatchObject({ outcome: 'restored', amount: { files: 1, bytes: 5 } });
    expect(contents(run.tree())).toEqual({ both: 'here', 'd/here': 'here', 'd/saved': 'saved' });
    expect(session.mounts).toEqual([]);
  });

  it('leaves what it holds alone while filling, though all of a pack is there already', async () => {
    const store = await storeWith((tree) => tree.put('first', { content: 'saved' }));
    const second = new FakeRun(store);
    await second.inject();
    second.tree().put('second', { content: 'saved' });
    await second.extract();
    const run = new FakeRun(store);
    run.tree().put('first', { content: 'here' });
    await run.inject({ ifNotEmpty: 'fill' });
    expect(contents(run.tree())).toEqual({ first: 'here', second: 'saved' });
  });

  it('leaves the owners and modes of its directories alone while filling', async () => {
    const store = await storeWith((tree) => {
      tree.put('d/e/moved', { content: 'moved' });
      tree.put('d/e/other', { content: 'other' });
    });
    const second = new FakeRun(store);
    await second.inject();
    second.tree().change('d/e/moved', { mtime: '1600000000.000000000' });
    expect((await second.extract()).mounts[0]).toMatchObject({ outcome: 'saved', touched: 1 });
    const run = new FakeRun(store);
    run.tree().makeDirectory('d/e', 0o2775);
    run.tree().change('d/e', { uid: 1000, gid: 1000 });
    run.tree().change('d', { uid: 1000, mode: 0o700 });
    run.tree().change('', { uid: 1000, mode: 0o777 });
    await run.inject({ ifNotEmpty: 'fill' });
    const { inodes } = run.tree();
    expect(inodes.get('d/e/moved')).toMatchObject({ mtime: '1600000000.000000000', content: 'moved' });
    expect(inodes.get('d/e')).toMatchObject({ mode: 0o2775, uid: 1000, gid: 1000 });
    expect(inodes.get('d')).toMatchObject({ mode: 0o700, uid: 1000 });
    expect(inodes.get('')).toMatchObject({ mode: 0o777, uid: 1000 });
  });

  it('does not fill in links to what another’s file stands in the way of', async () => {
    const store = await storeWith((tree) => {
      tree.put('d/file', { content: 'saved' });
      tree.link('d/file', 'z');
      tree.put('more', { content: 'saved' });
    });
    const run = new FakeRun(store);
    run.tree().put('d', { content: 'a file here' });
    expect((await run.inject({ ifNotEmpty: 'fill' })).mounts[0]?.outcome).toBe('restored');
    expect(contents(run.tree())).toEqual({ d: 'a file here', more: 'saved' });
  });

  it('recognises the snapshot that it holds already', async () => {
    const store = await storeWith((tree) => tree.put('a', { content: 'saved' }));
    const run = new FakeRun(store);
    await run.inject();
    const again = await run.inject();
    expect(again.mounts[0]).toMatchObject({ outcome: 'present', amount: { files: 1, bytes: 5 } });
    run.tree().remove('a');
    run.tree().put('b', { content: 'more' });
    await run.extract();
    const next = new FakeRun(store);
    await next.inject();
    expect(contents(next.tree())).toEqual({ b: 'more' });
  });
});

describe('inject', () => {
  it('misses where nothing was saved', async () => {
    const run = new FakeRun(memoryStore());
    const { mounts, session } = await run.inject();
    expect(mounts[0]).toMatchObject({ outcome: 'missed', reason: 'no snapshot' });
    expect(session).toEqual({ version: 1, builder: undefined, mounts: [] });
    expect(run.warnings).toEqual([]);
  });

  it('fills the others where one mount fails', async () => {
    const store = await storeWith((tree) => tree.put('a', { content: 'saved' }), ['good', 'bad', 'fine']);
    const run = new FakeRun(store, ['good', 'bad', 'fine']);
    run.builder.hooks = {
      beforeStage: ({ task, number }) => {
        if (task === 'unpack' && number === '1') {
          throw new Error('tar: No space left on device');
        }
      },
    };
    const { mounts } = await run.inject();
    expect(mounts.map(({ outcome }) => outcome)).toEqual(['restored', 'failed', 'restored']);
    expect(mounts[1]?.reason).toMatch(/bad.*could not be filled: tar: No space left on device/);
    expect(run.warnings.map(({ code }) => code)).toEqual(['unpack-failed']);
    expect(contents(run.tree('good'))).toEqual({ a: 'saved' });
    expect(contents(run.tree('bad'))).toEqual({});
  });

  it('fills the others where one mount cannot be listed', async () => {
    const store = await storeWith((tree) => tree.put('a', { content: 'saved' }), ['good', 'bad']);
    const run = new FakeRun(store, ['good', 'bad']);
    run.builder.hooks = {
      beforeStage: ({ task, number }) => {
        if (task === 'list' && number === '1') {
          throw new Error('find failed: 1');
        }
      },
    };
    const { mounts } = await run.inject();
    expect(mounts.map(({ outcome }) => outcome)).toEqual(['restored', 'failed']);
  });

  it('warns of a store that fails, and leaves the mounts empty', async () => {
    const store = await storeWith((tree) => tree.put('a', { content: 'saved' }));
    store.failWhen(() => new Error('the network is down'));
    const run = new FakeRun(store);
    const { mounts, session } = await run.inject();
    expect(mounts[0]?.outcome).toBe('failed');
    expect(mounts[0]?.reason).toMatch(/the network is down/);
    expect(session.mounts).toEqual([]);
    expect(run.tree().inodes.size).toBe(1);
  });

  it.each([
    ['', {}],
    [', in a store that names the newest alone', { newestIsSingle: true }],
  ])('takes the next older snapshot where a pack of the newest is missing%s', async (_, traits) => {
    const store = await storeWith((tree) => tree.put('a', { content: 'first' }), ['cache'], traits);
    const [firstPack] = store.names().filter((name) => name.includes('/packs/'));
    const second = new FakeRun(store);
    await second.inject();
    second.tree().put('b', { content: 'second' });
    await second.extract();
    const secondPack = store.names().find((name) => name.includes('/packs/') && name !== firstPack) ?? '';
    store.vanish(secondPack);
    const run = new FakeRun(store);
    expect((await run.inject()).mounts[0]?.outcome).toBe('restored');
    expect(contents(run.tree())).toEqual({ a: 'first' });
    expect(run.warnings.map(({ code }) => code)).toEqual(['pack-missing']);
  });

  it('takes a damaged pack for a missing one, which the next save packs anew', async () => {
    const store = await storeWith((tree) => tree.put('a', { content: 'saved' }));
    const [pack = ''] = store.names().filter((name) => name.includes('/packs/'));
    store.put(pack, 'something else');
    const run = new FakeRun(store);
    const { mounts, session } = await run.inject();
    expect(mounts[0]?.outcome).toBe('missed');
    expect(run.warnings.map(({ code }) => code)).toEqual(['store-damaged', 'pack-missing']);
    expect(run.warnings[0]?.message).toMatch(/is damaged: its SHA-256 is/);
    expect(session.damagedPacks).toEqual([pack.split('/').at(-1)]);
    expect(run.tree().inodes.size).toBe(1);

    run.tree().put('a', { content: 'built' });
    await run.extract();
    const next = new FakeRun(store);
    expect((await next.inject()).mounts[0]?.outcome).toBe('restored');
    expect(contents(next.tree())).toEqual({ a: 'built' });
    expect(next.warnings).toEqual([]);
  });

  it('throws where the build fails as a whole, and leaves nothing in the folder for temporary files', async () => {
    const store = await storeWith((tree) => tree.put('a', { content: 'saved' }));
    const run = new FakeRun(store);
    run.builder.hooks = { beforeBuild: () => ({ exitCode: 1, errorTail: ['ERROR: no builder'] }) };
    await expect(run.inject()).rejects.toThrow(/exit code 1.*ERROR: no builder/s);
  });
});
