import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startActionsCache } from './harness/actions-cache';
import { cacheMount } from './harness/cache-mount';
import { extract, extractWell, inject, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { readMount } from './harness/mount-content';
import { userBuild } from './harness/user-build';
import { openWorkplace } from './harness/workplace';

const store = ['--store', 'gha:'];

it('carries a mount over in the Actions cache, as far as a job may', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  await using cache = await startActionsCache(workplace);
  const mount = cacheMount('first');
  const onMain = { arguments: store, environment: cache.server.environmentOf({ ref: 'refs/heads/main' }) };
  const script = (content: string) => ({ mounts: [mount], script: `echo ${content} >${mount.path}/${content}` });

  expect(await injectWell(workplace, [mount], onMain)).toMatchObject([{ outcome: 'missed' }]);
  await userBuild(workplace, [script('one')]);
  expect(await extractWell(workplace, [mount], onMain)).toMatchObject([{ outcome: 'saved' }]);
  await userBuild(workplace, [script('two')]);
  expect(await extractWell(workplace, [mount], onMain)).toMatchObject([{ outcome: 'merged' }]);
  const saved = await readMount(workplace, mount);

  // A job that strangers can start: it reads what the default branch has saved, and saves nothing.
  const pull = cache.server.environmentOf({ ref: 'refs/pull/7/merge', access: 'read' });
  const onPull = { arguments: store, environment: pull };
  await emptyBuilder(workplace);
  expect(await injectWell(workplace, [mount], onPull)).toMatchObject([{ outcome: 'restored' }]);
  expect(await readMount(workplace, mount)).toEqual(saved);
  const before = cache.server.entries().length;
  await userBuild(workplace, [script('three')]);
  const refused = await extract(workplace, [mount], onPull);
  expect(refused).toMatchObject({ exitCode: 0, document: { outcome: 'trouble', error: { code: 'store-read-only' } } });
  expect(cache.server.entries()).toHaveLength(before);

  // Nowhere else than in the private temporary folder, and nothing remains there.
  expect(await readdir(workplace.workingFolder)).toEqual([]);
  expect((await readdir(workplace.temporaryFolder)).filter((name) => name.includes('gha'))).toEqual([]);
});

it('says what a run: step lacks', async () => {
  await using workplace = await openWorkplace();
  const { exitCode, document } = await inject(workplace, [cacheMount('first')], { arguments: store });
  expect(exitCode).toBe(2);
  expect(document).toMatchObject({ outcome: 'misuse', error: { kind: 'misuse' } });
  expect(document.error?.message).toContain('ACTIONS_RUNTIME_TOKEN is not set');
});
