import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeRun } from '../test/fake-run';
import { sameNode } from '../test/model-store';
import { applyChanges, type MountChange, mountChanges } from '../test/mount-changes';
import type { MountModel } from '../test/mount-model';
import { comparable, requireMerged } from '../test/three-way';
import type { StoreTraits } from './store/cache-store';
import { type MemoryStore, memoryStore } from './testing';

/** Stores that get an object of everything, and such that are to have few: with room for much, and for little. */
const anyTraits = fc.constantFrom<Partial<StoreTraits>>(
  {},
  { fewObjects: { sharedPackBytes: 1 << 20, carriedIndexBytes: 1 << 20 } },
  { fewObjects: { sharedPackBytes: 300, carriedIndexBytes: 200 } },
);

/** What a fresh machine gets of the store. */
async function restored(store: MemoryStore): Promise<MountModel> {
  const run = new FakeRun(store);
  const { mounts } = await run.inject();
  expect(mounts.map(({ outcome, reason }) => ({ outcome, reason }))).toEqual([
    { outcome: expect.stringMatching(/^(restored|missed)$/), reason: expect.any(String) },
  ]);
  return run.tree();
}

async function build(store: MemoryStore, changes: readonly MountChange[]): Promise<FakeRun> {
  const run = new FakeRun(store);
  await run.inject();
  applyChanges(run.tree(), changes);
  return run;
}

async function saveAll(run: FakeRun): Promise<string> {
  const { mounts } = await run.extract();
  expect(run.warnings).toEqual([]);
  return mounts[0]?.outcome ?? '';
}

describe('inject and extract', { timeout: 120_000 }, () => {
  it('carry exactly the tree from machine to machine', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyTraits,
        fc.array(mountChanges(8), { minLength: 3, maxLength: 12 }),
        async (traits, builds) => {
          const store = memoryStore({ traits });
          for (const changes of builds) {
            const run = await build(store, changes);
            const outcome = await saveAll(run);
            if (outcome === 'empty') {
              continue;
            }
            const isUnchanged = outcome === 'unchanged';
            expect(comparable(await restored(store), isUnchanged)).toEqual(comparable(run.tree(), isUnchanged));
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('lose nothing when two machines save at once', async () => {
    const round = fc.tuple(mountChanges(6), mountChanges(6));
    await fc.assert(
      fc.asyncProperty(anyTraits, fc.array(round, { minLength: 2, maxLength: 5 }), async (traits, rounds) => {
        const store = memoryStore({ traits });
        for (const [theirChanges, ourChanges] of rounds) {
          const began = await restored(store);
          const theirs = await build(store, theirChanges);
          const ours = await build(store, ourChanges);
          await saveAll(theirs);
          const saved = await restored(store);
          await saveAll(ours);
          // A mount that is empty says nothing of what should be there.
          const isHeld = began.inodes.size > 1 && ours.tree().inodes.size > 1;
          requireMerged({ began, theirs: saved, ours: ours.tree() }, isHeld, await restored(store));
        }
      }),
      { numRuns: 8 },
    );
  });

  it('lose nothing when the mount was reset, or could not be filled', async () => {
    const mishap = fc.constantFrom<Mishap>('none', 'reset', 'store fails');
    const step = fc.tuple(mountChanges(6), mishap);
    await fc.assert(
      fc.asyncProperty(anyTraits, fc.array(step, { minLength: 2, maxLength: 6 }), async (traits, steps) => {
        const store = memoryStore({ traits });
        for (const [changes, what] of steps) {
          const began = await restored(store);
          const run = await runWithMishap(store, what);
          const isHeld = run.tree().inodes.size > 1;
          applyChanges(run.tree(), changes);
          await run.extract();
          const sides = { began, theirs: began, ours: run.tree() };
          requireMerged(sides, isHeld && run.tree().inodes.size > 1, await restored(store));
        }
      }),
      { numRuns: 8 },
    );
  });

  it('go on without what a store has lost', async () => {
    const step = fc.tuple(mountChanges(6), fc.nat());
    await fc.assert(
      fc.asyncProperty(anyTraits, fc.array(step, { minLength: 2, maxLength: 6 }), async (traits, steps) => {
        const store = memoryStore({ traits });
        for (const [place, [changes, lost]] of steps.entries()) {
          losePack(store, lost);
          const run = await build(store, changes);
          run.tree().put('new', { content: String(place) });
          const { mounts } = await run.extract();
          expect(mounts[0]?.outcome).toMatch(/saved|merged/);
          const next = new FakeRun(store);
          expect((await next.inject()).mounts[0]?.outcome).toBe('restored');
          const ours = [...run.tree().inodes].filter(([, { type }]) => type !== 'directory');
          expect(ours.filter(([path, inode]) => !sameNode(next.tree().inodes.get(path), inode))).toEqual([]);
        }
      }),
      { numRuns: 8 },
    );
  });
});

type Mishap = 'none' | 'reset' | 'store fails';

async function runWithMishap(store: MemoryStore, what: Mishap): Promise<FakeRun> {
  const run = new FakeRun(store);
  if (what === 'store fails') {
    store.failWhen((call) => (call.operation === 'read' ? new Error('the network is down') : undefined));
  }
  await run.inject();
  store.failWhen(undefined);
  if (what === 'reset') {
    run.builder.reset('cache');
  }
  return run;
}

/** A store's own expiry took it. */
function losePack(store: MemoryStore, place: number): void {
  const packs = store.names().filter((name) => name.includes('/packs/'));
  const lost = packs[place % Math.max(1, packs.length)];
  if (lost !== undefined) {
    store.vanish(lost);
  }
}
