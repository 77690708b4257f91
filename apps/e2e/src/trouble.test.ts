import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { listCacheRecords, listMountRecords } from './harness/cache-records';
import { carryoverWords, extract, extractWell, inject, injectWell, startCarryover } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { makeImages } from './harness/images';
import { readMounts } from './harness/mount-content';
import { startUserBuild, userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';

const [free, held] = [cacheMount('free'), cacheMount('held')];
const mounts = [free, held];
const fill = mounts.map(({ path }) => `echo ${path} >${path}/file`).join('\n');
const strict = { arguments: ['--strict'] };

describe('misuse', { timeout: 60_000 }, () => {
  it.each([
    [['--store', 'dir:'], "the store 'dir:'"],
    [['--store', 'dir:a?b=c'], "unknown parameter 'b'"],
    [['--store', 's3://key:secret@bucket'], 's3:'],
    [['--scope', ''], "--scope '': it must not be empty"],
    [['--project', ''], "--project '': it must not be empty"],
    [['--state', ''], "--state '': it must not be empty"],
    [['--key', 'a\nb'], '--key'],
    [['--timeout', '0s'], "--timeout '0s': it must be more than 0s"],
    [['--inactivity-timeout', '30d'], "--inactivity-timeout '30d'"],
    [['--mount', 'id=x,id'], "--mount 'id=x,id'"],
    [['--on-conflict', 'merge'], '--on-conflict: inject has no such option'],
    [['--builder', '', '--key', '\u0007'], '--key'],
  ])('%j ends with an error that names it', async (words, named) => {
    await using workplace = await openWorkplace();
    const { exitCode, told, document } = await inject(workplace, mounts, { arguments: words });
    expect(told).toContain(named);
    expect(told).not.toContain('secret');
    expect({ exitCode, document }).toMatchObject({ exitCode: 2, document: { outcome: 'misuse' } });
    expect(await readdir(workplace.folder)).toEqual(['temporary', 'work']);
  });
});

describe('a broken store', { timeout: 180_000 }, () => {
  it.each([
    ['a file', (workplace: Workplace) => `dir:${join(workplace.workingFolder, 'file')}`],
    ['a place where nobody may write', () => 'dir:/sys/kernel/carryover'],
  ])('that is %s gives a warning, and fails only when strict', async (_, location) => {
    await using workplace = await openWorkplace();
    await writeFile(join(workplace.workingFolder, 'file'), '');
    await userBuild(workplace, [{ mounts, script: fill }]);
    const store = ['--store', location(workplace)];
    const lenient = await extract(workplace, mounts, { arguments: store });
    expect(lenient).toMatchObject({ exitCode: 0, document: { outcome: 'trouble' } });
    expect(lenient.told).toMatch(/^carryover: warning: Cannot .*\n {2}what to do: /m);
    expect(lenient.told).toContain(store[1]);
    expect(await extract(workplace, mounts, { arguments: [...store, '--strict'] })).toMatchObject({ exitCode: 1 });
  });
});

describe('a builder that is not there', { timeout: 180_000 }, () => {
  it.each<[what: string, words: string[], environment: Record<string, string>, told: RegExp]>([
    ['an unknown name', ['--builder', 'nosuch'], {}, /nosuch/],
    // Without a builder of its own: one in a container knows its engine by itself.
    ['a dead socket', [], { DOCKER_HOST: 'unix:///nosuch/docker.sock', BUILDX_CONFIG: '' }, /nosuch\/docker\.sock/],
    ['no docker in the PATH', [], { PATH: '/nosuch' }, /The command `docker` was not found/],
  ])('(%s) gives a warning, and fails only when strict', async (_, words, environment, message) => {
    await using workplace = await openWorkplace();
    for (const command of [inject, extract]) {
      const lenient = await command(workplace, mounts, { arguments: words, environment });
      expect(lenient).toMatchObject({ exitCode: 0, document: { outcome: 'trouble', error: { kind: 'trouble' } } });
      expect(lenient.told).toMatch(/^carryover: warning: /m);
      expect(lenient.told).toMatch(message);
      expect(lenient.document.error?.hint).not.toBeNull();
      const failing = await command(workplace, mounts, { arguments: [...words, '--strict'], environment });
      expect(failing).toMatchObject({ exitCode: 1, document: { outcome: 'trouble' } });
      expect(failing.told).toMatch(/^carryover: error: /m);
    }
    expect(await readdir(workplace.temporaryFolder)).toEqual([]);
  });
});

describe('a toolbox image of the user’s', { timeout: 300_000 }, () => {
  it('does what the own toolbox does', async () => {
    await using workplace = await openWorkplace();
    const image = { arguments: ['--toolbox-image', 'carryover-test/toolbox'] };
    await userBuild(workplace, [{ mounts, script: fill }]);
    const content = await readMounts(workplace, mounts);
    expect(await extractWell(workplace, mounts, image)).toMatchObject([{ outcome: 'saved' }, { outcome: 'saved' }]);
    await emptyBuilder(workplace);
    expect(await injectWell(workplace, mounts, image)).toMatchObject([
      { outcome: 'restored' },
      { outcome: 'restored' },
    ]);
    expect(await readMounts(workplace, mounts)).toEqual(content);
  });

  it('is refused by the names of the programs that it lacks', async () => {
    await using workplace = await openWorkplace();
    await using images = makeImages(workplace);
    function makeImage(from: string, command: readonly string[]): Promise<string> {
      return images.make(`FROM ${from}\nRUN --network=none ${JSON.stringify(command)}\n`);
    }
    async function lackOf(image: string): Promise<string> {
      const { exitCode, document } = await extract(workplace, mounts, { arguments: ['--toolbox-image', image] });
      expect({ exitCode, document }, document.error?.message).toMatchObject({
        exitCode: 2,
        document: { error: { code: 'toolbox-incomplete' } },
      });
      return document.error?.message ?? '';
    }
    await userBuild(workplace, [{ mounts, script: fill }]);
    expect(await lackOf('carryover-test/base')).toMatch(/carryover-test\/base lacks: sed, zstd\.$/);
    const withoutFindAndTar = await makeImage('carryover-test/toolbox', ['rm', '/usr/bin/find', '/usr/bin/tar']);
    expect(await lackOf(withoutFindAndTar)).toMatch(/lacks: find, tar, GNU-tar, GNU-find\.$|lacks: find, tar\.$/);
    const withoutCommonest = await makeImage('carryover-test/toolbox', ['rm', '/usr/bin/mkdir', '/usr/bin/cat']);
    expect(await lackOf(withoutCommonest)).toMatch(/lacks: mkdir\.$/);
    const busybox = await makeImage('carryover-test/busybox', ['/bin/busybox', '--install', '/bin']);
    expect(await lackOf(busybox)).toMatch(/lacks: .*GNU-tar, GNU-find/);
    expect(await lackOf('carryover-test/busybox')).toMatch(/carryover-test\/busybox lacks: \/bin\/sh\.$/);
  });

  it('gives a warning where it is not there', async () => {
    await using workplace = await openWorkplace();
    const image = ['--toolbox-image', 'carryover-test/nosuch'];
    const lenient = await extract(workplace, mounts, { arguments: image });
    expect(lenient).toMatchObject({ exitCode: 0, document: { outcome: 'trouble', error: { kind: 'trouble' } } });
    expect(lenient.told).toContain('carryover-test/nosuch');
  });
});

it('waiting for a mount that another build holds ends in time, with its name', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  await userBuild(workplace, [{ mounts, script: fill }]);
  await extractWell(workplace, mounts);
  await emptyBuilder(workplace);
  const holding = startUserBuild(workplace, [{ mounts: [held], mountOptions: ',sharing=locked', script: 'sleep 300' }]);
  holding.catch(() => undefined);
  await vi.waitFor(async () => expect(await listMountRecords(workplace.namespace)).toHaveLength(1), {
    timeout: 60_000,
    interval: 50,
  });

  const impatient = ['--inactivity-timeout', '5s'];
  const other = await inject(workplace, mounts, { arguments: impatient });
  expect(other).toMatchObject({ exitCode: 0, document: { outcome: 'trouble', error: { code: 'mount-locked' } } });
  expect(other.document.error?.message).toMatch(/^Waited 5 s in vain for the lock of held \(/);
  expect(other.seconds).toBeLessThan(30);

  const alone = await inject(workplace, [held], { arguments: [...impatient, '--strict'] });
  expect(alone).toMatchObject({ exitCode: 1, document: { error: { code: 'build-inactive' } } });
  expect(alone.document.error?.message).toMatch(/said nothing for 5 s .* may be waiting for held \(/);

  const late = await extract(workplace, mounts, { arguments: ['--timeout', '6s'] });
  expect(late).toMatchObject({ exitCode: 0, document: { error: { code: 'mount-locked' } } });
  const lateAlone = await extract(workplace, [held], { arguments: ['--timeout', '6s'] });
  expect(lateAlone).toMatchObject({ exitCode: 0, document: { error: { code: 'build-deadline' } } });

  holding.kill();
  await expect(holding).rejects.toThrow();
  expect(await injectWell(workplace, mounts)).toMatchObject([{ outcome: 'restored' }, { outcome: 'restored' }]);
});

it('secrets of the environment and of build arguments are told to nobody', { timeout: 180_000 }, async () => {
  await using workplace = await openWorkplace();
  const secret = `secret-${workplace.namespace.slice(-12)}`;
  const names = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'NPM_TOKEN'];
  const environment = Object.fromEntries(names.map((name) => [name, secret]));
  await userBuild(workplace, [{ mounts, script: fill }]);
  const told: string[] = [];
  async function run(command: 'inject' | 'extract', ...more: string[]): Promise<void> {
    const words = [
      ...carryoverWords(workplace, command, mounts),
      '--build-arg',
      `TOKEN=${secret}`,
      '--progress',
      'plain',
    ];
    const { stdout, stderr } = await startCarryover(workplace, [...words, ...more], environment);
    told.push(stdout, stderr);
  }
  await run('extract');
  await emptyBuilder(workplace);
  await run('inject');
  expect(told.join('')).toContain('restored');
  for (const entry of await readdir(workplace.folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      told.push(await readFile(join(entry.parentPath, entry.name), 'latin1'));
    }
  }
  told.push(...(await listCacheRecords()).map(({ text }) => text));
  await run('extract', '--build-arg', `=${secret}`);
  await run('extract', '--builder', 'nosuch', ...strict.arguments);
  expect(told.filter((text) => text.includes(secret))).toEqual([]);
});
