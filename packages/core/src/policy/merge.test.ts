import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ModelSnapshot, ModelStore, sameNode } from '../../test/model-store';
import { applyChanges, mountChanges } from '../../test/mount-changes';
import { type Inode, MountModel } from '../../test/mount-model';
import { comparable, hasSameContent, requireMerged } from '../../test/three-way';

/** A mount that wholly holds a snapshot, as after an inject. */
interface Held {
  readonly mount: MountModel;
  readonly snapshot: ModelSnapshot;
  readonly heldAt: string;
}

async function hold(store: ModelStore, snapshot: ModelSnapshot): Promise<Held> {
  const mount = await store.restore(snapshot);
  return { mount, snapshot, heldAt: mount.now() };
}

async function saved(promise: Promise<ModelSnapshot | undefined>): Promise<ModelSnapshot> {
  const snapshot = await promise;
  if (snapshot === undefined) {
    throw new Error('What is to be packed never stood still');
  }
  return snapshot;
}

const runs = { numRuns: 1000 };

describe('mergeChanges without a rival', () => {
  it('makes exactly this run’s tree, save after save', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mountChanges(8), { minLength: 1, maxLength: 4 }), async (builds) => {
        const store = new ModelStore();
        let snapshot: ModelSnapshot = [];
        let mount = new MountModel();
        let heldAt: string | undefined;
        for (const changes of builds) {
          applyChanges(mount, changes);
          const next = await saved(store.save({ mount, reference: snapshot, heldAt }));
          const restored = await store.restore(next);
          // What is the same but for directories' times is not saved anew.
          expect(comparable(restored, next === snapshot)).toEqual(comparable(mount, next === snapshot));
          ({ mount, heldAt } = await hold(store, next));
          snapshot = next;
        }
      }),
      runs,
    );
  });
});

/** Keeps some packs, by a list of coins: what was in the others has to be packed anew. */
function keepSome(coins: readonly boolean[]): (newest: ModelSnapshot) => ModelSnapshot {
  return (newest) =>
    newest.flatMap(({ records, packs }, generation) => {
      const staying = new Map([...packs].filter((_pack, place) => coins[(generation + place) % coins.length] === true));
      return staying.size === 0 && coins[generation % coins.length] === false ? [] : [{ records, packs: staying }];
    });
}

describe('mergeChanges with compaction', () => {
  it('makes exactly this run’s tree, whatever of the older generations stays', async () => {
    const build = fc.tuple(mountChanges(6), fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(fc.array(build, { minLength: 2, maxLength: 5 }), async (builds) => {
        const store = new ModelStore();
        let held: Held = { mount: new MountModel(), snapshot: [], heldAt: '0.000000000' };
        for (const [changes, coins] of builds) {
          applyChanges(held.mount, changes);
          const { mount, snapshot: reference, heldAt } = held;
          const next = await saved(store.save({ mount, reference, heldAt, keep: keepSome(coins) }));
          expect(comparable(await store.restore(next), next === reference)).toEqual(
            comparable(mount, next === reference),
          );
          held = await hold(store, next);
        }
      }),
      runs,
    );
  });
});

describe('mergeChanges with a rival', () => {
  const sidesChanges = fc.tuple(mountChanges(8), mountChanges(6), mountChanges(6));

  it('keeps what both did, and takes what both touched from this run', async () => {
    await fc.assert(
      fc.asyncProperty(sidesChanges, fc.boolean(), async ([before, theirChanges, ourChanges], isSame) => {
        const store = new ModelStore();
        const origin = new MountModel();
        applyChanges(origin, before);
        const reference = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
        const theirs = await hold(store, reference);
        const ours = await hold(store, reference);
        applyChanges(theirs.mount, isSame ? ourChanges : theirChanges);
        applyChanges(ours.mount, ourChanges);
        const newest = await saved(store.save({ mount: theirs.mount, reference, heldAt: theirs.heldAt }));
        const next = await saved(store.save({ mount: ours.mount, reference, heldAt: ours.heldAt, newest }));
        const sides = {
          began: await store.restore(reference),
          theirs: await store.restore(newest),
          ours: ours.mount,
        };
        // Where nothing changed, nothing is written, and what the rival wrote stands.
        requireMerged(sides, true, await store.restore(next === reference ? newest : next));
      }),
      runs,
    );
  });

  it('loses nothing where it is not known that the mount held the reference', async () => {
    await fc.assert(
      fc.asyncProperty(mountChanges(10), mountChanges(8), fc.boolean(), async (before, ourChanges, isEmpty) => {
        const store = new ModelStore();
        const origin = new MountModel();
        applyChanges(origin, before);
        const reference = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
        const ours = isEmpty ? new MountModel(2_000_000) : await store.restore(reference);
        applyChanges(ours, ourChanges);
        const next = await saved(store.save({ mount: ours, reference, heldAt: undefined }));
        const began = await store.restore(reference);
        requireMerged({ began, theirs: began, ours }, false, await store.restore(next));
      }),
      runs,
    );
  });
});

describe('mergeChanges onto a snapshot that has lost packs', () => {
  it('makes a tree that can be restored, with all of this run’s', async () => {
    const coins = fc.array(fc.boolean(), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(mountChanges(8), mountChanges(6), mountChanges(4), coins, async (before, more, ours, kept) => {
        const store = new ModelStore();
        const origin = new MountModel();
        applyChanges(origin, before);
        const first = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
        const { mount, heldAt } = await hold(store, first);
        applyChanges(mount, more);
        const whole = await saved(store.save({ mount, reference: first, heldAt }));
        const reference = whole.map(({ records, packs }, place) => {
          const left = [...packs].filter((_pack, slot) => kept[(place + slot) % kept.length] === true);
          return { records, packs: new Map(left) };
        });
        const fresh = new MountModel(2_000_000);
        fresh.put('new', { content: 'new' });
        applyChanges(fresh, ours);
        const merged = await store.restore(await saved(store.save({ mount: fresh, reference, heldAt: undefined })));
        const lacking = [...fresh.inodes].filter(([path, inode]) => !sameNode(merged.inodes.get(path), inode));
        expect(lacking.filter(([, { type }]) => type !== 'directory')).toEqual([]);
      }),
      runs,
    );
  });
});

describe('mergeChanges while the mount goes on changing', () => {
  it('makes a tree of what was there before, at the listing or at the packing', async () => {
    const coins = fc.array(fc.boolean(), { minLength: 1, maxLength: 4 });
    const changes = fc.tuple(mountChanges(8), mountChanges(6), mountChanges(4));
    await fc.assert(
      fc.asyncProperty(changes, coins, async ([before, ourChanges, meanwhileChanges], kept) => {
        const store = new ModelStore();
        const origin = new MountModel();
        applyChanges(origin, before);
        const reference = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
        const { mount, heldAt } = await hold(store, reference);
        applyChanges(mount, ourChanges);
        const listed = mount.clone();
        const meanwhile = () => applyChanges(mount, meanwhileChanges);
        const next = await saved(store.save({ mount, reference, heldAt, keep: keepSome(kept), meanwhile }));
        const merged = await store.restore(next);
        const sides = [await store.restore(reference), listed, mount];
        const strangers = [...merged.inodes].filter(
          ([path, inode]) => !sides.some((side) => wasEver(side, path, inode)),
        );
        expect(strangers).toEqual([]);
      }),
      runs,
    );
  });
});

/** Whether a side had an entry at a path; of a file with several names, time, mode and owner can be those of another moment. */
function wasEver(side: MountModel, path: string, inode: Inode): boolean {
  const there = side.inodes.get(path);
  return sameNode(there, inode) || hasSameContent(there, inode);
}

describe('mergeChanges, once', () => {
  it('keeps the other names of a file that changed', async () => {
    const store = new ModelStore();
    const origin = new MountModel();
    origin.put('a', { content: 'old' });
    origin.link('a', 'b');
    const reference = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
    const { mount, heldAt } = await hold(store, reference);
    mount.write('a', 'new');
    const next = await saved(store.save({ mount, reference, heldAt }));
    expect((await store.restore(next)).state()).toEqual(mount.state());
    expect(next[1]?.records.map(({ type, path }) => `${type} ${path}`)).toEqual(['file a']);
  });

  it('takes what two runs did alike only once, and never for dead', async () => {
    const store = new ModelStore();
    const reference = await saved(store.save({ mount: new MountModel(), reference: [], heldAt: undefined }));
    const [theirs, ours] = [await hold(store, reference), await hold(store, reference)];
    for (const { mount } of [theirs, ours]) {
      mount.put('package/readme', { content: 'the same', mtime: '499162500.000000000' });
    }
    const newest = await saved(store.save({ mount: theirs.mount, reference, heldAt: theirs.heldAt }));
    ours.mount.put('more', { content: 'ours' });
    const next = await saved(store.save({ mount: ours.mount, reference, heldAt: ours.heldAt, newest }));
    const restored = await store.restore(next);
    expect([...restored.inodes.keys()].sort()).toEqual(['', 'more', 'package', 'package/readme']);
    expect(
      next
        .at(-1)
        ?.records.filter(({ type }) => type === 'file')
        .map(({ path }) => path),
    ).toEqual(['more']);
  });

  it('gives a new link the content that it has here, where a rival changed its file', async () => {
    const store = new ModelStore();
    const origin = new MountModel();
    origin.put('a', { content: 'old' });
    const reference = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
    const [theirs, ours] = [await hold(store, reference), await hold(store, reference)];
    theirs.mount.write('a', 'changed');
    ours.mount.link('a', 'b');
    const newest = await saved(store.save({ mount: theirs.mount, reference, heldAt: theirs.heldAt }));
    const next = await saved(store.save({ mount: ours.mount, reference, heldAt: ours.heldAt, newest }));
    const { inodes } = await store.restore(next);
    expect([inodes.get('a')?.content, inodes.get('b')?.content]).toEqual(['changed', 'old']);
  });

  it('takes no content for a new link from a file that is gone, or another, before it could be read', async () => {
    for (const successor of [undefined, 'old']) {
      const store = new ModelStore();
      const origin = new MountModel();
      origin.put('a', { content: 'old' });
      origin.put('c', { content: 'new' });
      const reference = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
      const { mount, heldAt } = await hold(store, reference);
      mount.link('c', 'a');
      mount.change('c', { attributes: 'user.kind=new' });
      const meanwhile = () => {
        mount.remove('a');
        if (successor !== undefined) {
          mount.put('a', { content: successor });
        }
      };
      const { inodes } = await store.restore(await saved(store.save({ mount, reference, heldAt, meanwhile })));
      expect(inodes.get('c')?.content ?? 'new').toBe('new');
    }
  });

  it('drops a rival’s link whose file is gone here, where only the time of what it took the place of changed', async () => {
    const store = new ModelStore();
    const origin = new MountModel();
    origin.put('a', { content: 'one' });
    origin.put('d/b', { content: 'longer' });
    const reference = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
    const [theirs, ours] = [await hold(store, reference), await hold(store, reference)];
    theirs.mount.link('d/b', 'a');
    ours.mount.change('a', { mtime: ours.mount.now() });
    ours.mount.remove('d');
    const newest = await saved(store.save({ mount: theirs.mount, reference, heldAt: theirs.heldAt }));
    const next = await saved(store.save({ mount: ours.mount, reference, heldAt: ours.heldAt, newest }));
    expect([...(await store.restore(next)).inodes.keys()]).toEqual(['']);
  });

  it('drops a rival’s link whose file is gone here, where only the time of the directory that it took the place of changed', async () => {
    const store = new ModelStore();
    const origin = new MountModel();
    origin.put('d/b', { content: 'one' });
    origin.put('f/g', { content: 'two' });
    const reference = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
    const [theirs, ours] = [await hold(store, reference), await hold(store, reference)];
    theirs.mount.remove('f');
    theirs.mount.link('d/b', 'f');
    ours.mount.put('f/g', { content: 'two' });
    ours.mount.remove('d/b');
    const newest = await saved(store.save({ mount: theirs.mount, reference, heldAt: theirs.heldAt }));
    const next = await saved(store.save({ mount: ours.mount, reference, heldAt: ours.heldAt, newest }));
    expect((await store.restore(next)).inodes.get('f')?.type).not.toBe('file');
  });

  it('drops a rival’s link to what is a directory here', async () => {
    const store = new ModelStore();
    const origin = new MountModel();
    origin.put('a', { content: 'old' });
    const reference = await saved(store.save({ mount: origin, reference: [], heldAt: undefined }));
    const [theirs, ours] = [await hold(store, reference), await hold(store, reference)];
    theirs.mount.link('a', 'b');
    ours.mount.put('a/inside', { content: 'ours' });
    const newest = await saved(store.save({ mount: theirs.mount, reference, heldAt: theirs.heldAt }));
    const next = await saved(store.save({ mount: ours.mount, reference, heldAt: ours.heldAt, newest }));
    expect([...(await store.restore(next)).inodes.keys()].sort()).toEqual(['', 'a', 'a/inside']);
  });
});
