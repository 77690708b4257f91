import { mkdir, mkdtemp, readdir, readlink, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bodyOf, cacheStoreConformance, neverAborted, textOf } from '@carryover/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryStore } from './directory-store';
import { publishByRename } from './publish';

const runner = { describe, it, beforeEach, afterEach };

/** How many files below `root` this process holds open. */
async function openHandles(root: string): Promise<number> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => 'closed')));
  return targets.filter((target) => target.startsWith(root)).length;
}

for (const [name, options] of [
  ['directory store', {}],
  ['directory store without hard links', { publish: publishByRename }],
] as const) {
  cacheStoreConformance(runner, {
    name,
    takesGibibyte: name === 'directory store',
    make: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'carryover-directory-store-'));
      const root = join(folder, 'made by the first write');
      return {
        store: directoryStore(root, options),
        dispose: () => rm(folder, { recursive: true }),
        breakReadMidway: (broken) => truncate(join(root, broken), 1_500_000),
        openHandles: () => openHandles(folder),
      };
    },
  });
}

describe('directoryStore', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carryover-directory-store-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('keeps objects as files of the same path, and nothing else', async () => {
    const store = directoryStore(folder);
    await store.write('v1/shop/packs/abc', bodyOf('content'), neverAborted());
    await store.write('v1/shop/packs/abc', bodyOf('again'), neverAborted());
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.map((file) => join(file.parentPath, file.name))).toEqual([join(folder, 'v1/shop/packs/abc')]);
    expect((await stat(join(folder, 'v1/shop/packs/abc'))).nlink).toBe(1);
  });

  it('removes what dead writers left, once it is older than a day', async () => {
    await mkdir(join(folder, '#partial'));
    const now = Date.now() / 1000;
    for (const [name, age] of [
      ['fresh', 0],
      ['today', 86_000],
      ['yesterday', 87_000],
    ] as const) {
      await writeFile(join(folder, '#partial', name), 'half');
      await utimes(join(folder, '#partial', name), now - age, now - age);
    }
    await directoryStore(folder).write('a/b', bodyOf('x'), neverAborted());
    expect((await readdir(join(folder, '#partial'))).sort()).toEqual(['fresh', 'today']);
  });

  it('shows nothing that is not its own', async () => {
    const store = directoryStore(folder);
    await store.write('a/b', bodyOf('x'), neverAborted());
    await writeFile(join(folder, 'not legal'), 'x');
    await mkdir(join(folder, 'empty'));
    await symlink('b', join(folder, 'a/link'));
    expect(await store.newest('a/', 10, neverAborted())).toEqual(['a/b']);
    const names: string[] = [];
    for await (const { name } of store.list('', neverAborted())) {
      names.push(name);
    }
    expect(names).toEqual(['a/b']);
  });

  it('says that a file is where its folder should be', async () => {
    const root = join(folder, 'file');
    await writeFile(root, 'x');
    for (const store of [directoryStore(root), directoryStore(join(root, 'below'))]) {
      const error = {
        name: 'StoreError',
        code: 'store-not-a-directory',
        message: expect.stringContaining(store.describe()),
      };
      await expect(store.has('a/b', neverAborted())).rejects.toMatchObject(error);
      await expect(store.read('a/b', neverAborted())).rejects.toMatchObject(error);
      await expect(store.newest('a/', 1, neverAborted())).rejects.toMatchObject(error);
      await expect(store.write('a/b', bodyOf('x'), neverAborted())).rejects.toMatchObject(error);
      await expect(store.delete('a/b', neverAborted())).rejects.toMatchObject(error);
    }
  });

  it('refuses a name that is a folder, and one below an object', async () => {
    for (const options of [{}, { publish: publishByRename }]) {
      const store = directoryStore(folder, options);
      await store.write('a/b', bodyOf('x'), neverAborted());
      await expect(store.write('a', bodyOf('x'), neverAborted())).rejects.toMatchObject({ code: 'store-name-taken' });
      await expect(store.write('a/b/c', bodyOf('x'), neverAborted())).rejects.toMatchObject({
        code: 'store-not-a-directory',
      });
      await store.delete('a', neverAborted());
      expect(await store.has('a/b', neverAborted())).toBe(true);
    }
  });

  it('says that a name is too long for the file system', async () => {
    const name = `a/${'x'.repeat(300)}`;
    await expect(directoryStore(folder).write(name, bodyOf('x'), neverAborted())).rejects.toMatchObject({
      code: 'store-name-too-long',
    });
  });

  it('passes on an error of the body as it is', async () => {
    const failure = Object.assign(new Error('no such spool file'), { code: 'ENOENT' });
    const body = {
      size: 1,
      open: () => {
        throw failure;
      },
    };
    await expect(directoryStore(folder).write('a/b', body, neverAborted())).rejects.toBe(failure);
  });

  it('gives one read as it was when it was opened', async () => {
    const store = directoryStore(folder);
    await store.write('a/b', bodyOf('content'), neverAborted());
    const stream = await store.read('a/b', neverAborted());
    await store.delete('a/b', neverAborted());
    expect(stream && (await textOf(stream))).toBe('content');
  });
});
