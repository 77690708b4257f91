import { readdir, readFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { type CacheRecord, listCacheRecords, listMountRecords } from './harness/cache-records';
import { carryoverWords, extractWell, inject, injectWell, startCarryover } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { hostilePack } from './harness/hostile-pack';
import { listContainers, listImages } from './harness/images';
import { readMounts } from './harness/mount-content';
import { replacePack } from './harness/store-content';
import { startUserBuild, userBuild } from './harness/user-build';
import { type WatchedDocker, watchDocker } from './harness/watched-docker';
import { openWorkplace, type Workplace } from './harness/workplace';

/** The toolbox, uncompressed, with some room: it is all that stays in the build cache. */
const toolboxMegabytes = 20;

const mounts = [cacheMount('a'), cacheMount('b', ',uid=1000')];
const fill = mounts
  .map(({ path }) => `mkdir ${path}/d; echo ${path} >${path}/d/f; ln ${path}/d/f ${path}/l`)
  .join('\n');

/** Nothing on the host, and in the build cache no record of a generated build's but the mounts themselves, which name the step that made them. */
async function expectNothingLeft(workplace: Workplace, docker: WatchedDocker): Promise<void> {
  const tokens = await docker.tokens();
  expect(tokens).not.toEqual([]);
  expect(await recordsOf(tokens)).toEqual([]);
  await expectNothingLeftOnTheHost(workplace, tokens);
}

async function expectNothingLeftOnTheHost(workplace: Workplace, tokens: readonly string[]): Promise<void> {
  expect(await readdir(workplace.workingFolder)).toEqual([]);
  expect(await readdir(workplace.temporaryFolder)).toEqual([]);
  expect(await processesOf(tokens)).toEqual([]);
}

async function recordsOf(tokens: readonly string[]): Promise<CacheRecord[]> {
  const records = await listCacheRecords();
  return records.filter(({ text }) => !isMount(text) && tokens.some((token) => text.includes(token)));
}

/** A mount itself, or the frozen copy of it by which an interrupted step is remembered for a while (buildkit `solver/llbsolver/ops/exec.go`). */
function isMount(record: string): boolean {
  return /^Description:\s+cached mount /m.test(record);
}

/** The command lines of processes that name a token. */
async function processesOf(tokens: readonly string[]): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // One that has ended meanwhile is none.
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => tokens.some((token) => line.includes(token)));
}

it('nothing is left after a save and a restore but a small toolbox in the build cache', {
  timeout: 300_000,
}, async () => {
  await using workplace = await openWorkplace();
  const docker = await watchDocker(workplace);
  await userBuild(workplace, [{ mounts, script: fill }]);
  const saved = await readMounts(workplace, mounts);
  const [images, containers] = await Promise.all([listImages(), listContainers()]);

  await extractWell(workplace, mounts, docker);
  await injectWell(workplace, mounts, docker);
  await extractWell(workplace, mounts, docker);
  expect(await readMounts(workplace, mounts)).toEqual(saved);
  await emptyBuilder(workplace);
  await injectWell(workplace, mounts, docker);
  await extractWell(workplace, mounts, docker);
  expect(await readMounts(workplace, mounts)).toEqual(saved);

  expect(await docker.countBuilds()).toBe(7);
  await expectNothingLeft(workplace, docker);
  // Another test's image has no name at first.
  await vi.waitFor(async () => expect(difference(await listImages(), images)).toEqual([]), waiting);
  expect(difference(await listContainers(), containers)).toEqual([]);
  expect(await listMountRecords(workplace.namespace)).toHaveLength(mounts.length);
  // Copies of another checkout's toolbox may be there, too.
  const toolboxes = (await listCacheRecords('source.local')).filter(({ text }) =>
    text.includes('source for carryover-toolbox-'),
  );
  expect(Math.max(...toolboxes.map(({ size }) => megabytesOf(size)))).toBeLessThan(toolboxMegabytes);
});

it('nothing is left after a failure', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  await userBuild(workplace, [{ mounts, script: fill }]);
  const saved = await extractWell(workplace, mounts);
  for (const { snapshot } of saved) {
    await replacePack(workplace, snapshot ?? '', hostilePack([{ path: '../outside', type: '0' }]));
  }
  await emptyBuilder(workplace);

  const docker = await watchDocker(workplace);
  const failed = { exitCode: 0, document: { mounts: [{ outcome: 'failed' }, { outcome: 'failed' }] } };
  expect(await inject(workplace, mounts, docker)).toMatchObject(failed);
  await expectNothingLeft(workplace, docker);
  expect((await readMounts(workplace, mounts)).map((content) => [...content.keys()])).toEqual([[''], ['']]);
  // A build whose step fails: how long the builder holds on to what that used is its own affair.
  const misuse = await inject(workplace, mounts, {
    ...docker,
    arguments: ['--toolbox-image', 'carryover-test/busybox'],
  });
  expect(misuse.exitCode).toBe(2);
  await expectNothingLeftOnTheHost(workplace, await docker.tokens());
});

it('nothing is left after an interruption', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const [free, held] = mounts;
  if (free === undefined || held === undefined) {
    throw new Error('There are two mounts.');
  }
  await userBuild(workplace, [{ mounts, script: fill }]);
  await extractWell(workplace, mounts);
  await emptyBuilder(workplace);

  const docker = await watchDocker(workplace);
  // The build is in the midst of it for as long as somebody else holds one of the mounts.
  const holding = startUserBuild(workplace, [{ mounts: [held], mountOptions: ',sharing=locked', script: 'sleep 300' }]);
  holding.catch(() => undefined);
  await vi.waitFor(async () => expect(await listMountRecords(workplace.namespace)).toHaveLength(1), waiting);
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const words = carryoverWords(workplace, 'inject', mounts);
    const running = startCarryover(workplace, words, docker.environment);
    let told = '';
    running.stderr.on('data', (bytes) => {
      told += bytes;
    });
    await vi.waitFor(() => expect(told).toContain('carryover: mount 0: begun'), waiting);
    running.kill(signal);
    const ended = await running;
    expect(ended.exitCode).toBe(exitCode);
    expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'interrupted', exitCode });
    await expectNothingLeftOnTheHost(workplace, await docker.tokens());
  }
  holding.kill();
  await expect(holding).rejects.toThrow();
  // The builder may hold on to what an ended step used for minutes; where it lets go of it, the next run removes it.
  const freed = (await recordsOf(await docker.tokens())).filter(({ text }) => /^Reclaimable:\s+true$/m.test(text));
  expect(await injectWell(workplace, mounts)).toMatchObject([{ outcome: 'restored' }, { outcome: 'restored' }]);
  const ids = (await listCacheRecords()).map(({ id }) => id);
  expect(freed.filter(({ id }) => ids.includes(id))).toEqual([]);
});

function difference(list: readonly string[], other: readonly string[]): string[] {
  return list.filter((item) => !other.includes(item));
}

const waiting = { timeout: 60_000, interval: 50 };

/** A size as buildx prints it, such as `16.7MB`. */
function megabytesOf(size: string): number {
  const [, number, unit = ''] = /^([\d.]+)([kMG]?)B$/.exec(size) ?? [];
  const factors: Readonly<Record<string, number>> = { '': 1e-6, k: 1e-3, M: 1, G: 1e3 };
  return Number(number) * (factors[unit] ?? Number.NaN);
}
