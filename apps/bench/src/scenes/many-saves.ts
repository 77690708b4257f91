import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { extractByCarryover, injectByCarryover, pruneStore } from '../contenders/carryover';
import { changeMount, fillMount } from '../engine/builder';
import { turnOverFiles } from '../trees/change';
import { RandomStream } from '../trees/random-stream';
import { writeTree } from '../trees/write-tree';
import { CHANGED_SHARE, type Stage } from './scene';

/** One run after the other saves its change to the same store, which is pruned each time; then the mount is saved to a new store. */
export async function measureManySaves(stage: Stage): Promise<void> {
  const { carryover } = stage;
  const builder = await stage.emptyBuilder();
  const store = stage.newPath('old-store');
  const random = new RandomStream(`${stage.seed} turnover`);
  let tree = stage.kind.plan(`${stage.seed} many saves`, stage.saves.scale);
  const folder = stage.newPath('many-saves');
  writeTree(tree, folder);
  await fillMount(builder, folder);
  await extractByCarryover(carryover, builder, store, 'saved');
  for (let save = 0; save < stage.saves.count; save += 1) {
    await injectByCarryover(carryover, builder, store, 'present');
    const change = turnOverFiles(tree, CHANGED_SHARE, random);
    await changeMount(builder, change, stage.newPath('turnover'));
    await extractByCarryover(carryover, builder, store, 'saved');
    await pruneStore(carryover, builder, store);
    tree = change.after;
  }
  const fresh = stage.newPath('fresh-store');
  await extractByCarryover(carryover, builder, fresh, 'saved');
  stage.measured.add('store-after-saves', await folderBytes(store));
  stage.measured.add('store-fresh', await folderBytes(fresh, 'packs'));
}

/** Bytes of all files, or only of those that are somewhere below a folder of that name. */
async function folderBytes(folder: string, below = ''): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && (below === '' || relative(folder, entry.parentPath).split('/').includes(below)),
  );
  const sizes = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
