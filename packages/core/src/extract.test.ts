import { describe, expect, it } from 'vitest';
import { FakeBuilder } from '../test/fake-builder';
import { FakeRun } from '../test/fake-run';
import { dockerBuildx } from './build/buildx/buildx-program';
import { buildxTool } from './build/buildx/buildx-tool';
import type { ExtractedMount } from './engine';
import { list } from './list';
import { type MemoryStore, memoryStore } from './testing';

/** So much that a change of the rest is no reason for compaction. */
const unchanged = 'b'.repeat(97);

/** A run whose mount holds what was saved, with `a` and `b` in it. */
async function injected(store: MemoryStore = memoryStore()): Promise<{ run: FakeRun; store: MemoryStore }> {
  const first = new FakeRun(store);
  first.tree().put('a', { content: 'aaa', mtime: '1600000000.000000000' });
  first.tree().put('d/b', { content: unchanged, mtime: '1600000000.000000000' });
  await first.extract();
  const run = new FakeRun(store);
  await run.inject();
  run.builder.stages.length = 0;
  return { run, store };
}

async function extractOne(run: FakeRun, options?: Parameters<FakeRun['extract']>[0]): Promise<ExtractedMount> {
  const [mount] = (await run.extract(options)).mounts;
  if (mount === undefined) {
    throw new Error('Nothing was reported');
  }
  return mount;
}

async function contents(store: MemoryStore): Promise<Record<string, string>> {
  const run = new FakeRun(store);
  await run.inject();
  const files = [...run.tree().inodes].filter(([, { type }]) => type === 'file');
  return Object.fromEntries(files.map(([path, { content }]) => [path, content]));
}

function written(store: MemoryStore, from: number): string[] {
  return store.calls.slice(from).flatMap(({ operation, name }) => (operation === 'write' ? [name] : []));
}

describe('extract', () => {
  it('packs and sends nothing where nothing changed', async () => {
    const { run, store } = await injected();
    const calls = store.calls.length;
    const mount = await extractOne(run);
    expect(mount).toMatchObject({ outcome: 'unchanged', amount: { files: 2, bytes: 100 }, bytesSent: 0 });
    expect(run.builder.stages).toEqual(['list']);
    expect(written(store, calls)).toEqual([]);
  });

  it('sends one changed file, its index and a snapshot, in that order', async () => {
    const { run, store } = await injected();
    run.tree().write('a', 'changed');
    const calls = store.calls.length;
    const mount = await extractOne(run);
    expect(mount).toMatchObject({ outcome: 'saved', packed: { files: 1, bytes: 7 }, touched: 0, removed: 0 });
    expect(written(store, calls).map((name) => name.split('/')[2])).toEqual(['packs', 'indexes', 'snapshots']);
    expect(mount.bytesSent).toBe(
      written(store, calls).reduce((sum, name) => sum + (store.content(name)?.length ?? 0), 0),
    );
    expect(await contents(store)).toEqual({ a: 'changed', 'd/b': unchanged });
  });

  it('passes over a mount of which too little changed, until enough has, and never a first save', async () => {
    const first = new FakeRun(memoryStore());
    first.tree().put('a', { content: 'aaa', mtime: '1600000000.000000000' });
    expect(await extractOne(first, { minimumChange: 0.9 })).toMatchObject({ outcome: 'saved' });
    const { run, store } = await injected();
    run.tree().write('a', 'bbb');
    run.tree().put('c', { content: 'c'.repeat(5), mtime: '1600000000.000000000' });
    const calls = store.calls.length;
    expect(await extractOne(run, { minimumChange: 0.1 })).toMatchObject({
      outcome: 'passed-over',
      reason: '4.76 % of it changed, less than 10 %; what was saved before stands',
      bytesSent: 0,
    });
    expect(written(store, calls)).toEqual([]);
    run.tree().put('d/e', { content: 'e'.repeat(20), mtime: '1600000000.000000000' });
    expect(await extractOne(run, { minimumChange: 0.1 })).toMatchObject({ outcome: 'saved' });
    expect(await contents(store)).toMatchObject({ a: 'bbb', 'd/e': 'e'.repeat(20) });
  });

  it('takes no other snapshot for the one that was injected, though a prune let it have that name', async () => {
    const { run, store } = await injected();
    for (const name of store.names()) {
      store.vanish(name);
    }
    const other = new FakeRun(store);
    other.tree().put('theirs', { content: 'other', mtime: '1600000000.000000000' });
    await other.extract();
    expect(await extractOne(run)).toMatchObject({ outcome: 'merged', removed: 0 });
    expect(await contents(store)).toEqual({ a: 'aaa', 'd/b': unchanged, theirs: 'other' });
  });

  it('says in the snapshot which mount it is', async () => {
    const { run, store } = await injected();
    const { mounts } = await list({}, { store, observe: () => undefined, signal: new AbortController().signal });
    expect(mounts).toMatchObject([{ project: 'acme', scope: 'main', mount: run.mounts[0], newest: { sequence: 1 } }]);
  });

  it('sends only a time where a time alone moved', async () => {
    const { run, store } = await injected();
    run.tree().change('a', { mtime: '1650000000.000000001' });
    const calls = store.calls.length;
    expect(await extractOne(run)).toMatchObject({ outcome: 'saved', packed: { files: 0 }, touched: 1 });
    expect(written(store, calls).map((name) => name.split('/')[2])).toEqual(['indexes', 'snapshots']);
    const next = new FakeRun(store);
    await next.inject();
    expect(next.tree().inodes.get('a')).toMatchObject({ mtime: '1650000000.000000001', content: 'aaa' });
  });

  it('finds a change that left size and time as they were', async () => {
    const { run, store } = await injected();
    run.tree().write('a', 'AAA', '1600000000.000000000');
    expect(await extractOne(run)).toMatchObject({ outcome: 'saved', packed: { files: 1, bytes: 3 } });
    expect(await contents(store)).toEqual({ a: 'AAA', 'd/b': unchanged });
  });

  it('reads what was touched, and saves nothing if it is the same after all', async () => {
    const { run, store } = await injected();
    run.tree().write('a', 'aaa', '1600000000.000000000');
    const calls = store.calls.length;
    expect(await extractOne(run)).toMatchObject({ outcome: 'unchanged', bytesSent: 0 });
    expect(run.builder.stages).toEqual(['list', 'pack']);
    expect(written(store, calls)).toEqual([]);
  });

  it('saves attributes that changed', async () => {
    const { run, store } = await injected();
    run.tree().change('a', { attributes: 'capable' });
    expect(await extractOne(run)).toMatchObject({ outcome: 'saved', packed: { files: 1 } });
    const next = new FakeRun(store);
    await next.inject();
    expect(next.tree().inodes.get('a')).toMatchObject({ attributes: 'capable' });
  });

  it('saves deletions after a whole inject', async () => {
    const { run, store } = await injected();
    run.tree().remove('d');
    expect(await extractOne(run)).toMatchObject({ outcome: 'saved', removed: 2, amount: { files: 1, bytes: 3 } });
    expect(await contents(store)).toEqual({ a: 'aaa' });
  });

  it('keeps what is absent where the mount was reset, unless told to replace', async () => {
    for (const [onConflict, outcome, expected] of [
      ['merge', 'merged', { a: 'aaa', 'd/b': unchanged, new: 'new' }],
      ['replace', 'saved', { new: 'new' }],
    ] as const) {
      const { run, store } = await injected();
      run.builder.reset('cache');
      run.tree().put('new', { content: 'new' });
      expect(await extractOne(run, { onConflict })).toMatchObject({ outcome });
      expect(await contents(store)).toEqual(expected);
    }
  });

  it('keeps what is absent where the session is another builder’s', async () => {
    const { run, store } = await injected();
    run.tree().remove('a');
    run.tree().put('new', { content: 'new' });
    expect(await extractOne(run, { tool: buildxTool({ ...dockerBuildx, builder: 'another' }) })).toMatchObject({
      outcome: 'merged',
    });
    expect(await contents(store)).toEqual({ a: 'aaa', 'd/b': unchanged, new: 'new' });
  });

  it('saves nothing of an empty mount', async () => {
    const { run, store } = await injected();
    run.builder.reset('cache');
    expect(await extractOne(run)).toMatchObject({ outcome: 'empty', bytesSent: 0 });
    expect(await contents(store)).toEqual({ a: 'aaa', 'd/b': unchanged });
  });

  it('merges what another run saved in between', async () => {
    const { run, store } = await injected();
    const rival = new FakeRun(store);
    await rival.inject();
    rival.tree().put('theirs', { content: 'theirs' });
    rival.tree().write('a', 'their a');
    run.tree().put('ours', { content: 'ours' });
    run.tree().remove('d');
    await rival.extract();
    expect(await extractOne(run)).toMatchObject({ outcome: 'merged' });
    expect(await contents(store)).toEqual({ a: 'their a', theirs: 'theirs', ours: 'ours' });
  });

  it('merges what another run saves at the very moment of saving', async () => {
    const { store } = await injected();
    let before: (() => Promise<unknown>) | undefined;
    const run = new FakeRun({
      ...store,
      write: async (name, body, context) => {
        const work = name.includes('/snapshots/') ? before : undefined;
        before = work === undefined ? before : undefined;
        await work?.();
        return store.write(name, body, context);
      },
    });
    await run.inject();
    run.tree().put('ours', { content: 'ours' });
    run.tree().remove('a');
    const rival = new FakeRun(store);
    await rival.inject();
    rival.tree().put('theirs', { content: 'theirs' });
    before = () => rival.extract();
    expect(await extractOne(run)).toMatchObject({ outcome: 'merged' });
    expect(await contents(store)).toEqual({ 'd/b': unchanged, theirs: 'theirs', ours: 'ours' });
  });

  it('saves the others where one mount fails', async () => {
    const store = memoryStore();
    const run = new FakeRun(store, ['good', 'bad']);
    for (const id of ['good', 'bad']) {
      run.tree(id).put('a', { content: id });
    }
    run.builder.hooks = {
      beforeStage: ({ task, number }) => {
        if (task === 'pack' && number === '1') {
          throw new Error('zstd: out of memory');
        }
      },
    };
    const { mounts } = await run.extract();
    expect(mounts.map(({ outcome }) => outcome)).toEqual(['saved', 'failed']);
    expect(mounts[1]?.reason).toMatch(/bad.*could not be packed: zstd: out of memory/);
    expect(run.warnings.map(({ code }) => code)).toEqual(['pack-failed']);
  });

  it('leaves what was saved as it is where the store fails while packs are sent', async () => {
    const { run, store } = await injected();
    run.tree().put('new', { content: 'new' });
    store.failWhen((call) => (call.operation === 'write' ? new Error('quota exceeded') : undefined));
    await expect(run.extract()).rejects.toThrow(/quota exceeded/);
    store.failWhen(undefined);
    expect(await contents(store)).toEqual({ a: 'aaa', 'd/b': unchanged });
  });

  it('fails a mount alone where the store fails while its snapshot is sent', async () => {
    const { run, store } = await injected();
    run.tree().put('new', { content: 'new' });
    store.failWhen((call) =>
      call.operation === 'write' && call.name.includes('/snapshots/') ? new Error('quota exceeded') : undefined,
    );
    expect(await extractOne(run)).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/quota exceeded/) });
    store.failWhen(undefined);
    expect(await contents(store)).toEqual({ a: 'aaa', 'd/b': unchanged });
  });

  it('packs anew what a store has lost', async () => {
    const { run, store } = await injected();
    for (const name of store.names().filter((each) => each.includes('/packs/'))) {
      store.vanish(name);
    }
    const again = new FakeRun(store, ['cache'], run.builder);
    again.tree().put('new', { content: 'new' });
    expect((await again.extract()).mounts[0]?.outcome).toBe('merged');
    expect(await contents(store)).toEqual({ a: 'aaa', 'd/b': unchanged, new: 'new' });
  });

  it('records what vanished or changed while it was packed', async () => {
    const { run, store } = await injected();
    for (const name of ['stays', 'vanishes', 'changes']) {
      run.tree().put(`new/${name}`, { content: name });
    }
    run.builder.hooks = {
      beforeStage: ({ task, mount }) => {
        if (task === 'pack') {
          mount.model.remove('new/vanishes');
          mount.model.write('new/changes', 'changed');
        }
      },
    };
    expect(await extractOne(run)).toMatchObject({ outcome: 'saved', packed: { files: 1 } });
    expect(await contents(store)).toEqual({ a: 'aaa', 'd/b': unchanged, 'new/stays': 'stays' });
  });

  it('throws where nothing could be listed, with the build’s last words', async () => {
    const { run } = await injected();
    run.builder.hooks = { beforeBuild: () => ({ exitCode: 1, errorTail: ['ERROR: the daemon is gone'] }) };
    await expect(run.extract()).rejects.toThrow(/ERROR: the daemon is gone/);
  });

  it('keeps mounts of two runs on one builder apart', async () => {
    const store = memoryStore();
    const builder = new FakeBuilder();
    const runs = ['one', 'two'].map((id) => new FakeRun(store, [id], builder));
    runs.forEach((run, place) => {
      run.tree().put('a', { content: String(place) });
    });
    await Promise.all(runs.map((run) => run.extract()));
    const next = new FakeRun(store, ['one', 'two']);
    await next.inject();
    expect(['one', 'two'].map((id) => next.tree(id).inodes.get('a')?.content)).toEqual(['0', '1']);
  });
});

describe('what extract tells of reads', () => {
  const all = { files: 2, bytes: 100 };

  it('is what was read of what inject restored', async () => {
    const { run } = await injected();
    run.tree().read('d/b');
    const read = { files: 1, bytes: 97 };
    expect(await extractOne(run)).toMatchObject({ outcome: 'unchanged', accessTimes: 'kept', restored: all, read });
    run.tree().write('a', 'more');
    const restored = { files: 2, bytes: 101 };
    expect(await extractOne(run)).toMatchObject({ outcome: 'saved', accessTimes: 'kept', restored, read });
  });

  it('is that the builder does not keep access times', async () => {
    const { store } = await injected();
    const run = new FakeRun(store);
    run.builder.mount('cache').keepsAccessTimes = false;
    await run.inject();
    const mount = await extractOne(run);
    expect(mount).toMatchObject({ outcome: 'unchanged', accessTimes: 'not-kept' });
    expect(mount).not.toHaveProperty('read');
  });

  const unknown: [string, (run: FakeRun) => unknown][] = [
    ['was not injected', (run) => run.inject({ mounts: [] })],
    ['held the snapshot already', (run) => run.inject()],
    ['was only filled up', (run) => [run.tree().remove('a'), run.inject({ ifNotEmpty: 'fill' })][1]],
    ['was reset since, and made anew', (run) => [run.builder.reset('cache'), run.tree().put('a', { content: 'aaa' })]],
  ];
  it.each(unknown)('is nothing where the mount %s', async (_what, happen) => {
    const { run } = await injected();
    await happen(run);
    const mount = await extractOne(run);
    expect(mount).toMatchObject({ outcome: expect.stringMatching(/unchanged|saved|merged/), accessTimes: 'unknown' });
    expect(mount).not.toHaveProperty('read');
    expect(mount).not.toHaveProperty('restored');
  });

  it('is known again where the mount was replaced', async () => {
    const { run } = await injected();
    run.tree().put('a', { content: 'other' });
    await run.inject({ ifNotEmpty: 'replace' });
    run.tree().read('a');
    expect(await extractOne(run)).toMatchObject({ accessTimes: 'kept', restored: all, read: { files: 1, bytes: 3 } });
  });
});
