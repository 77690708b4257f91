import { describe, expect, it } from 'vitest';
import { bodyOf } from '../testing/bytes';
import { listNames, neverAborted } from '../testing/conformance/subject';
import { memoryStore } from '../testing/memory-store';
import { indexName, packName, recipePrefix, scopePrefix, snapshotName, snapshotPrefix } from './names';
import { scopedStore } from './scoped-store';

const sha256 = 'cd'.repeat(32);
const project = 'github.com/acme/shop';
const refused = expect.objectContaining({ kind: 'misuse', code: 'store-out-of-scope' });

function snapshotOf(scope: string, ofProject: string = project): string {
  return snapshotName(snapshotPrefix({ project: ofProject, scope, key: '', platform: '' }, sha256), 12);
}

function recipeOf(scope: string): string {
  return snapshotName(recipePrefix({ project, scope, key: '', platform: '' }), 3);
}

function setUp() {
  const inner = memoryStore();
  return { inner, store: scopedStore(inner, { project, scope: 'feature', readScopes: ['main'] }) };
}

describe('scopedStore', () => {
  it.each([snapshotOf('feature'), recipeOf('feature'), packName(project, sha256), indexName(project, sha256)])(
    'writes and reads %s',
    async (name) => {
      const { inner, store } = setUp();
      expect(await store.write(name, bodyOf('x'), neverAborted())).toBe('stored');
      expect(inner.names()).toEqual([name]);
      expect(await store.has(name, neverAborted())).toBe(true);
      expect(await store.read(name, neverAborted())).toBeDefined();
      const folder = name.slice(0, name.lastIndexOf('/') + 1);
      expect(await store.newest(folder, 1, neverAborted())).toEqual([name]);
      expect(await listNames(store, folder)).toEqual([name]);
    },
  );

  it('reads the scopes that it may read, and does not write them', async () => {
    const { inner, store } = setUp();
    const name = snapshotOf('main');
    inner.put(name, 'x');
    expect(await store.has(name, neverAborted())).toBe(true);
    expect(await store.newest(scopePrefix(project, 'main'), 1, neverAborted())).toEqual([name]);
    await expect(store.write(name, bodyOf('x'), neverAborted())).rejects.toEqual(refused);
    inner.put(recipeOf('main'), 'x');
    expect(await store.has(recipeOf('main'), neverAborted())).toBe(true);
    await expect(store.write(recipeOf('main'), bodyOf('x'), neverAborted())).rejects.toEqual(refused);
  });

  it.each([
    ['another scope', snapshotOf('other')],
    ["another scope's recipe", recipeOf('other')],
    ['a scope whose name begins like its own', snapshotOf('feature2')],
    ['another project', snapshotOf('feature', 'github.com/acme/other')],
    ["another project's packs", packName('github.com/acme/other', sha256)],
    ['another layout', `v2/shop/packs/${sha256}`],
  ])('refuses %s', async (_, name) => {
    const { inner, store } = setUp();
    inner.put(name, 'secret');
    const folder = name.slice(0, name.lastIndexOf('/') + 1);
    await expect(store.write(name, bodyOf('x'), neverAborted())).rejects.toEqual(refused);
    await expect(store.has(name, neverAborted())).rejects.toEqual(refused);
    await expect(store.read(name, neverAborted())).rejects.toEqual(refused);
    await expect(store.newest(folder, 1, neverAborted())).rejects.toEqual(refused);
    await expect(listNames(store, folder)).rejects.toEqual(refused);
    expect(inner.calls).toEqual([]);
  });

  it('refuses prefixes that hold more than it may read', async () => {
    const { store } = setUp();
    for (const prefix of ['', 'v1/', `v1/github.com%2Facme%2Fshop/`, `v1/github.com%2Facme%2Fshop/snapshots/`]) {
      await expect(listNames(store, prefix)).rejects.toEqual(refused);
      await expect(store.newest(prefix, 1, neverAborted())).rejects.toEqual(refused);
    }
  });

  it('leaves names with dots to the store, which refuses them', async () => {
    const { inner, store } = setUp();
    const name = `${scopePrefix(project, 'feature')}../main/x`;
    await expect(store.write(name, bodyOf('x'), neverAborted())).rejects.toMatchObject({
      kind: 'misuse',
      code: 'store-illegal-name',
    });
    await expect(store.read(name, neverAborted())).rejects.toMatchObject({
      kind: 'misuse',
      code: 'store-illegal-name',
    });
    expect(inner.names()).toEqual([]);
  });

  it('refuses a pack that is not named by a digest, and deletes nothing', async () => {
    const { inner, store } = setUp();
    const folder = packName(project, sha256).slice(0, -sha256.length);
    await expect(store.write(`${folder}latest`, bodyOf('x'), neverAborted())).rejects.toEqual(refused);
    inner.put(snapshotOf('feature'), 'x');
    await expect(store.delete(snapshotOf('feature'), neverAborted())).rejects.toEqual(refused);
    expect(inner.names()).toEqual([snapshotOf('feature')]);
  });

  it('says what the run may do', async () => {
    const { store } = setUp();
    await expect(store.has(snapshotOf('other'), neverAborted())).rejects.toMatchObject({
      message: `This run may not look up "${snapshotOf('other')}" in memory:`,
      hint: "It writes scope 'feature' of project 'github.com/acme/shop', and reads 'feature', 'main'.",
    });
  });
});
