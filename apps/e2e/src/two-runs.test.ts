import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CacheMount, cacheMount } from './harness/cache-mount';
import { extractWell, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { readMounts } from './harness/mount-content';
import { userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';

const write = (mounts: readonly CacheMount[], name: string) =>
  mounts.map(({ path }) => `mkdir -p ${path}/${name}; echo ${path} >${path}/${name}/${name}`).join('\n');

/** Another run on the same host, builder and store: all that it shares with the first are its temporary folder and its mounts' namespace. */
async function secondRun(workplace: Workplace): Promise<Workplace> {
  const [workingFolder, stateFile] = [join(workplace.folder, 'work-2'), join(workplace.folder, 'state-2.json')];
  await mkdir(workingFolder);
  return { ...workplace, workingFolder, stateFile };
}

async function filesOf(workplace: Workplace, mounts: readonly CacheMount[]): Promise<string[][]> {
  const contents = await readMounts(workplace, mounts);
  return contents.map((content) => [...content].filter(([, { type }]) => type === 'f').map(([path]) => path));
}

it('two runs at once with different mounts do not disturb each other', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const runs = [
    { run: workplace, mounts: [cacheMount('a'), cacheMount('b')] },
    { run: await secondRun(workplace), mounts: [cacheMount('c'), cacheMount('d')] },
  ];
  async function wholeRun(name: string, outcome: string): Promise<void> {
    const done = runs.map(async ({ run, mounts }) => {
      const injected = await injectWell(run, mounts);
      expect(injected.map((mount) => mount.outcome)).toEqual([outcome, outcome]);
      await userBuild(run, [{ mounts, script: write(mounts, name) }]);
      const extracted = await extractWell(run, mounts);
      expect(extracted.map((mount) => mount.outcome)).toEqual(['saved', 'saved']);
    });
    await Promise.all(done);
  }
  await wholeRun('first', 'missed');
  await emptyBuilder(workplace);
  await wholeRun('second', 'restored');
  await emptyBuilder(workplace);
  const mounts = runs.flatMap((each) => each.mounts);
  await injectWell(workplace, mounts);
  expect(await filesOf(workplace, mounts)).toEqual(mounts.map(() => ['first/first', 'second/second']));
});

it('two runs at once with the same mounts do not disturb each other', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const runs = [workplace, await secondRun(workplace)];
  const mounts = ['a', 'b', 'c'].map((id) => cacheMount(id));
  await userBuild(workplace, [{ mounts, script: write(mounts, 'first') }]);
  await extractWell(workplace, mounts);
  await emptyBuilder(workplace);

  const injected = await Promise.all(runs.map((run) => injectWell(run, mounts)));
  const good = ['restored', 'present', 'kept'];
  expect(injected.flat().filter(({ outcome }) => !good.includes(outcome))).toEqual([]);
  expect(await filesOf(workplace, mounts)).toEqual(mounts.map(() => ['first/first']));

  const names = ['second', 'third'];
  await Promise.all(
    runs.map((run, number) => userBuild(run, [{ mounts, script: write(mounts, names[number] ?? '') }])),
  );
  const extracted = await Promise.all(runs.map((run) => extractWell(run, mounts)));
  expect(extracted.flat().filter(({ outcome }) => outcome === 'failed' || outcome === 'empty')).toEqual([]);

  await emptyBuilder(workplace);
  await injectWell(workplace, mounts);
  expect(await filesOf(workplace, mounts)).toEqual(mounts.map(() => ['first/first', 'second/second', 'third/third']));
});
