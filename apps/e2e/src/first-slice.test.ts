import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { extractWell, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { readMount } from './harness/mount-content';
import { userBuild } from './harness/user-build';
import { openWorkplace } from './harness/workplace';

it('carries a mount over', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const mount = cacheMount('first');
  await userBuild(workplace, [{ mounts: [mount], script: `echo content >${mount.path}/file` }]);
  const saved = await readMount(workplace, mount);
  expect(await extractWell(workplace, [mount])).toMatchObject([{ outcome: 'saved', packed: { files: 1, bytes: 8 } }]);

  await emptyBuilder(workplace);
  expect([...(await readMount(workplace, mount)).keys()]).toEqual(['']);
  await emptyBuilder(workplace);
  expect(await injectWell(workplace, [mount])).toMatchObject([{ outcome: 'restored' }]);
  expect(await readMount(workplace, mount)).toEqual(saved);
});
