import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRun } from '../test/fake-run';
import type { ExtractedMount, ExtractRequest } from './engine';
import { Snapshot } from './format/snapshot';
import { type MemoryStore, memoryStore } from './testing';

const mtime = '1600000000.000000000';
const limit = { maximumMountBytes: 100 };

/** Snapshots are minutes apart, and older than what is written on the builder, whose clock stands at 1 700 000 000 s. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_690_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

async function extractOne(run: FakeRun, options: Partial<ExtractRequest> = limit): Promise<ExtractedMount> {
  vi.setSystemTime(Date.now() + 60_000);
  const [mount] = (await run.extract(options)).mounts;
  if (mount === undefined) {
    throw new Error('Nothing was reported');
  }
  return mount;
}

/** A run on a machine of its own whose build reads some files and writes others. */
async function runOn(
  store: MemoryStore,
  reads: readonly string[],
  writes: Readonly<Record<string, number>> = {},
  options: Partial<ExtractRequest> = limit,
): Promise<{ run: FakeRun; mount: ExtractedMount }> {
  const run = new FakeRun(store);
  await run.inject();
  for (const path of reads) {
    run.tree().read(path);
  }
  for (const [path, size] of Object.entries(writes)) {
    run.tree().put(path, { content: path[0]?.repeat(size) ?? '', mtime });
  }
  return { run, mount: await extractOne(run, options) };
}

const sha256 = (number: number) => createHash('sha256').update(String(number)).digest('hex');

async function kept(store: MemoryStore): Promise<string[]> {
  const run = new FakeRun(store);
  await run.inject();
  return [...run.tree().inodes].flatMap(([path, { type }]) => (type === 'file' ? [path] : [])).sort();
}

function newest(store: MemoryStore): { snapshot: Snapshot; indexBytes: number } {
  const name = store.names().find((each) => each.includes('/snapshots/'));
  const snapshot = Snapshot.parse(JSON.parse(store.content(name ?? '')?.toString() ?? ''));
  return { snapshot, indexBytes: snapshot.generations.at(-1)?.index.bytes ?? 0 };
}

describe('a mount that may hold only so much', () => {
  it('loses from its snapshot, not from itself, what no build has used for longest', async () => {
    const store = memoryStore();
    await runOn(store, [], { a: 30, b: 30, c: 10 });
    // After these, `c` is idle since the first save, `a` since the second, and `b` since the third.
    expect((await runOn(store, ['a', 'b'])).mount).toMatchObject({ outcome: 'saved', packed: { files: 0 } });
    await runOn(store, ['b'], { d: 5 });
    const { run, mount } = await runOn(store, ['d'], { e: 60 });
    expect(mount).toMatchObject({
      outcome: 'saved',
      amount: { files: 3, bytes: 95 },
      // With `b`, as so much of its pack is dead now.
      packed: { files: 2, bytes: 90 },
      removed: 0,
      dropped: { files: 2, bytes: 40, knownBy: 'reads' },
    });
    expect(await kept(store)).toEqual(['b', 'd', 'e']);
    expect([...run.tree().inodes.keys()]).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd', 'e']));
  });

  it('remembers for how long a file is idle when it is packed anew', async () => {
    const store = memoryStore();
    await runOn(store, [], { a: 20, b: 20, big: 40 });
    await runOn(store, ['b', 'big']);
    // Most of the first pack is dead now: what is left of it is packed anew.
    const { mount } = await runOn(store, ['b'], { big: 41 });
    expect(mount.packed.files).toBe(3);
    expect(newest(store).snapshot.generations.map(({ packs }) => packs.length)).not.toContain(2);
    await runOn(store, [], { c: 39 });
    expect(await kept(store)).toEqual(['b', 'big', 'c']);
  });

  it('says nothing where builds use the same files again, and little where a few are used otherwise', async () => {
    const store = memoryStore();
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, number) => [`f/${sha256(number)}`, 0]));
    await runOn(store, [], { a: 10, b: 10, ...many });
    await runOn(store, ['a']);
    expect(newest(store).indexBytes).toBeGreaterThan(1000);
    expect((await runOn(store, ['a'])).mount).toMatchObject({ outcome: 'unchanged', bytesSent: 0 });
    expect((await runOn(store, ['b'])).mount).toMatchObject({ outcome: 'saved', packed: { files: 0 }, touched: 0 });
    expect(newest(store).indexBytes).toBeLessThan(120);
  });

  it('is not asked for uses where there is no limit', async () => {
    const store = memoryStore();
    await runOn(store, [], { a: 10, b: 10 }, {});
    expect((await runOn(store, ['a'], {}, {})).mount).toMatchObject({ outcome: 'unchanged' });
    expect((await runOn(store, ['b'], {}, {})).mount.dropped).toBeUndefined();
  });

  it('goes by modification times where the builder keeps no access times, and says so', async () => {
    const store = memoryStore();
    await runOn(store, [], { a: 40, b: 40 });
    const older = new FakeRun(store);
    await older.inject();
    older.tree().change('b', { mtime: '1500000000.000000000' });
    await extractOne(older);
    const run = new FakeRun(store);
    run.builder.mount('cache').keepsAccessTimes = false;
    await run.inject();
    run.tree().put('c', { content: 'c'.repeat(50), mtime: '1400000000.000000000' });
    expect(await extractOne(run)).toMatchObject({ dropped: { files: 1, knownBy: 'modification-times' } });
    expect(await kept(store)).toEqual(['a', 'c']);
  });

  it('does not pack again what was left out, where the mount lives on', async () => {
    const store = memoryStore();
    const run = new FakeRun(store);
    run.tree().put('old', { content: 'o'.repeat(60), mtime });
    run.tree().put('young', { content: 'y'.repeat(60), mtime });
    expect(await extractOne(run)).toMatchObject({
      packed: { files: 1 },
      dropped: { files: 1, knownBy: 'builder-times' },
    });
    run.builder.stages.length = 0;
    expect(await extractOne(run)).toMatchObject({ outcome: 'unchanged', dropped: { files: 1, bytes: 60 } });
    expect(run.builder.stages).toEqual(['list']);
    run.tree().put('new', { content: 'n'.repeat(30), mtime });
    expect(await extractOne(run)).toMatchObject({ packed: { files: 1, bytes: 30 }, dropped: { files: 1 } });
    expect(await kept(store)).toEqual(['new', 'young']);
  });

  it('holds for a merge, too: what only the snapshot has counts and may go', async () => {
    const store = memoryStore();
    await runOn(store, [], { a: 80 });
    const other = new FakeRun(store);
    other.tree().put('b', { content: 'b'.repeat(50), mtime });
    expect(await extractOne(other)).toMatchObject({ outcome: 'merged', dropped: { files: 1, bytes: 80 } });
    expect(await kept(store)).toEqual(['b']);
  });
});
