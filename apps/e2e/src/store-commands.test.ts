import type { ListReport, PruneReport } from '@carryover/core';
import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { extractWell, injectWell, startCarryover } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { stepInMounts, userBuild } from './harness/user-build';
import { openWorkplace } from './harness/workplace';

const mount = cacheMount('kept', ',uid=1000');

it('list tells what two saves left, and prune keeps just what the newest needs', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const onStore = async (...words: string[]) => {
    const { stdout, exitCode } = await startCarryover(workplace, [...words, '--store', `dir:${workplace.store}`]);
    expect(exitCode).toBe(0);
    return stdout;
  };
  for (const content of ['first', 'second']) {
    await userBuild(workplace, [stepInMounts([[mount, `printf ${content} >file`]])]);
    await extractWell(workplace, [mount]);
  }
  expect(await onStore('list')).toMatch(/kept \(target=\/mounts\/kept, uid=1000.* 2 │/s);
  const listed: ListReport = JSON.parse(await onStore('list', '--json'));
  const identity = { id: 'kept', base: { uid: 1000 }, target: '/mounts/kept', namespace: workplace.namespace };
  expect(listed.mounts).toMatchObject([
    { project: 'e2e', scope: 'main', mount: identity, snapshots: 2, newest: { sequence: 2, missing: 0 } },
  ]);

  const prune = ['prune', '--keep', '1', '--grace', '0s', '--json'];
  const dry: PruneReport = JSON.parse(await onStore(...prune, '--dry-run'));
  const pruned: PruneReport = JSON.parse(await onStore(...prune));
  expect(pruned.removed).toEqual(dry.removed);
  expect(pruned.removed.map(({ because }) => because)).toEqual(expect.arrayContaining(['count', 'unreferenced']));
  const left: ListReport = JSON.parse(await onStore('list', '--json'));
  expect(left).toMatchObject({ mounts: [{ snapshots: 1 }], totals: { unreferenced: { objects: 0 } } });
  await emptyBuilder(workplace);
  expect(await injectWell(workplace, [mount])).toMatchObject([{ outcome: 'restored', amount: { bytes: 6 } }]);
});
