import { readdir } from 'node:fs/promises';
import type { ActionsCacheServer } from '@carryover/core/testing/actions-cache';
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
  // A job that was killed while it wrote the next snapshot: GitHub keeps its name for it.
  const keyBehind = await reserveNextSnapshot(cache.server);
  await userBuild(workplace, [script('four')]);
  expect(await extractWell(workplace, [mount], onMain)).toMatchObject([{ outcome: 'merged' }]);
  expect(cache.server.entries().map(({ key }) => key)).toContain(keyBehind);
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

/** Gives the key of the snapshot behind the next. Their names end in a number that counts down. */
async function reserveNextSnapshot(server: ActionsCacheServer): Promise<string> {
  const snapshot = server.entries().findLast(({ key }) => key.includes('/snapshots/'));
  const [, beginning, number, end] = /^(.*\/)([0-9]{13})(\$)$/.exec(snapshot?.key ?? '') ?? [];
  const keyAfter = (steps: number) => `${beginning}${String(Number(number) - steps).padStart(13, '0')}${end}`;
  const { ACTIONS_RUNTIME_TOKEN } = server.environmentOf({ ref: 'refs/heads/main' });
  const answer = await fetch(`${server.url}twirp/github.actions.results.api.v1.CacheService/CreateCacheEntry`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ACTIONS_RUNTIME_TOKEN}` },
    body: JSON.stringify({ key: keyAfter(1), version: snapshot?.version }),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
  return keyAfter(2);
}

it('says what a run: step lacks', async () => {
  await using workplace = await openWorkplace();
  const { exitCode, document } = await inject(workplace, [cacheMount('first')], { arguments: store });
  expect(exitCode).toBe(2);
  expect(document).toMatchObject({ outcome: 'misuse', error: { kind: 'misuse' } });
  expect(document.error?.message).toContain('ACTIONS_RUNTIME_TOKEN is not set');
});
