import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { extractWell, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { readMount, withoutDirectoryTimes } from './harness/mount-content';
import { userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';
import everyKind from './trees/every-kind.sh';

const mount = cacheMount('everything');

/** Packs and indexes in the store, by their paths. */
async function blobs(workplace: Workplace): Promise<string[]> {
  const found = await readdir(workplace.store, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return files.filter((file) => /\/(?:packs|indexes)\//.test(file));
}

it('what has grown old is packed anew, so that a store may throw the old away', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const inMount = (script: string) => [{ mounts: [mount], script: `cd ${mount.path}\n${script}` }];
  await userBuild(workplace, inMount(everyKind));
  await extractWell(workplace, [mount]);
  const before = withoutDirectoryTimes(await readMount(workplace, mount));
  const old = await blobs(workplace);

  await emptyBuilder(workplace);
  await injectWell(workplace, [mount]);
  await setTimeout(1000);
  const renewed = await extractWell(workplace, [mount], { arguments: ['--max-pack-age', '1s'] });
  expect(renewed).toMatchObject([{ outcome: 'saved', reason: expect.stringContaining('packed anew'), removed: 0 }]);

  // A store that expires by age takes all that was there before.
  expect(old.length).toBeGreaterThan(1);
  await Promise.all(old.map((file) => rm(file)));
  await emptyBuilder(workplace);
  expect(await injectWell(workplace, [mount])).toMatchObject([{ outcome: 'restored' }]);
  expect(withoutDirectoryTimes(await readMount(workplace, mount))).toEqual(before);
  await emptyBuilder(workplace);
  await injectWell(workplace, [mount]);
  expect(await extractWell(workplace, [mount])).toMatchObject([{ outcome: 'unchanged', bytesSent: 0 }]);
});
