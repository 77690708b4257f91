import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CacheMount, cacheMount } from './harness/cache-mount';
import { extract, extractWell, inject, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { readMounts } from './harness/mount-content';
import { indexPath, packPath, readSnapshot } from './harness/store-content';
import { userBuild } from './harness/user-build';
import { watchDocker } from './harness/watched-docker';
import { openWorkplace, type Workplace } from './harness/workplace';

/** A step's script: writes files, whose content is their path and a mark, so that no two mounts share a pack. */
function write(mount: CacheMount, names: readonly string[], mark = ''): string {
  return names.map((name) => `echo '${mount.path}/${name} ${mark}' >${mount.path}/${name}`).join('\n');
}

async function build(workplace: Workplace, mounts: readonly CacheMount[], script: string, ...more: string[]) {
  await userBuild(workplace, [{ mounts, script }], { arguments: more });
}

/** The names of the files that mounts hold. */
async function filesOf(workplace: Workplace, mounts: readonly CacheMount[]): Promise<string[][]> {
  const contents = await readMounts(workplace, mounts);
  return contents.map((content) => [...content].filter(([, { type }]) => type !== 'd').map(([path]) => path));
}

/** What the next run finds: it begins on an empty builder. */
async function nextRun(workplace: Workplace, mounts: readonly CacheMount[]) {
  await emptyBuilder(workplace);
  const injected = await injectWell(workplace, mounts);
  return { injected, files: await filesOf(workplace, mounts) };
}

describe('nothing that was saved is lost', { timeout: 300_000 }, () => {
  it('by a store that fails during inject alone', async () => {
    await using workplace = await openWorkplace();
    const mount = cacheMount('a');
    const away = `${workplace.store}-away`;
    await build(workplace, [mount], write(mount, ['first']));
    await extractWell(workplace, [mount]);

    await emptyBuilder(workplace);
    await rename(workplace.store, away);
    await writeFile(workplace.store, 'no folder');
    const broken = await inject(workplace, [mount]);
    expect(broken).toMatchObject({ exitCode: 0, document: { outcome: 'trouble', mounts: [{ outcome: 'failed' }] } });
    await rm(workplace.store);
    await rename(away, workplace.store);
    await build(workplace, [mount], write(mount, ['second']));
    expect(await extractWell(workplace, [mount])).toMatchObject([{ outcome: 'merged', removed: 0 }]);

    await emptyBuilder(workplace);
    await rename(workplace.store, away);
    expect(await injectWell(workplace, [mount])).toMatchObject([{ outcome: 'missed' }]);
    await rename(away, workplace.store);
    await build(workplace, [mount], write(mount, ['third']));
    expect(await extractWell(workplace, [mount])).toMatchObject([{ outcome: 'merged', removed: 0 }]);

    expect((await nextRun(workplace, [mount])).files).toEqual([['first', 'second', 'third']]);
  });

  it('by a reset between inject and extract, an empty mount, or an inject that was left out', async () => {
    await using workplace = await openWorkplace();
    const [reset, emptied, skipped, deleted] = ['reset', 'emptied', 'skipped', 'deleted'].map((id) => cacheMount(id));
    if (!reset || !emptied || !skipped || !deleted) throw new Error('There are four mounts.');
    const mounts = [reset, emptied, skipped, deleted];
    await build(workplace, mounts, mounts.map((mount) => write(mount, ['one', 'two'])).join('\n'));
    await extractWell(workplace, mounts);

    await emptyBuilder(workplace);
    await injectWell(workplace, [reset, emptied, deleted]);
    const changes = [`rm ${emptied.path}/*`, write(skipped, ['three']), `rm ${deleted.path}/two`];
    await build(workplace, [emptied, skipped, deleted], changes.join('\n'));
    const check = `[ -z "$(ls -A ${reset.path})" ]`;
    await build(workplace, [reset], `${check}\n${write(reset, ['three'])}`, '--no-cache');
    expect(await extractWell(workplace, mounts)).toMatchObject([
      { outcome: 'merged', removed: 0 },
      { outcome: 'empty', bytesSent: 0 },
      { outcome: 'merged', removed: 0 },
      { outcome: 'saved', removed: 1 },
    ]);

    const all = ['one', 'three', 'two'];
    expect((await nextRun(workplace, mounts)).files).toEqual([all, ['one', 'two'], all, ['one']]);
  });

  it('by a pack that the store lost: an older snapshot does, and the next save heals', async () => {
    await using workplace = await openWorkplace();
    const [newest, oldest] = [cacheMount('newest'), cacheMount('oldest')];
    const mounts = [newest, oldest];
    await build(workplace, mounts, mounts.map((mount) => write(mount, ['one'])).join('\n'));
    const first = await extractWell(workplace, mounts);
    await injectWell(workplace, mounts);
    await build(workplace, mounts, mounts.map((mount) => write(mount, ['two'])).join('\n'));
    const second = await extractWell(workplace, mounts);
    await loseNewestPack(workplace, second[0]?.snapshot);
    await loseNewestPack(workplace, first[1]?.snapshot);

    await emptyBuilder(workplace);
    const { exitCode, document } = await inject(workplace, mounts);
    expect({ exitCode, mounts: document.mounts }).toMatchObject({
      exitCode: 0,
      mounts: [{ outcome: 'restored', snapshot: first[0]?.snapshot }, { outcome: 'missed' }],
    });
    expect(new Set(document.warnings.map(({ code }) => code))).toEqual(new Set(['pack-missing']));
    expect(await filesOf(workplace, mounts)).toEqual([['one'], []]);
    await build(workplace, mounts, mounts.map((mount) => write(mount, ['one', 'three'])).join('\n'));
    expect((await extract(workplace, mounts)).document.mounts).toMatchObject([
      { outcome: 'merged' },
      { outcome: 'merged' },
    ]);

    const healed = await nextRun(workplace, mounts);
    expect(healed.injected.map(({ outcome }) => outcome)).toEqual(['restored', 'restored']);
    expect(healed.files).toEqual([
      ['one', 'three'],
      ['one', 'three', 'two'],
    ]);
  });

  it('by a mount that already holds something, which is kept, filled or replaced as asked', async () => {
    await using workplace = await openWorkplace();
    const [kept, filled, replaced] = [cacheMount('kept'), cacheMount('filled'), cacheMount('replaced')];
    const mounts = [kept, filled, replaced];
    await build(workplace, mounts, mounts.map((mount) => write(mount, ['one', 'two'])).join('\n'));
    await extractWell(workplace, mounts);

    const docker = await watchDocker(workplace);
    const present = { outcome: 'present', bytesFetched: 0, amount: { files: 2 } };
    expect(await injectWell(workplace, mounts, docker)).toMatchObject([present, present, present]);
    expect(await docker.countBuilds()).toBe(1);

    const change = (mount: CacheMount) => `rm ${mount.path}/one\n${write(mount, ['two', 'three'], 'here')}`;
    await build(workplace, mounts, mounts.map(change).join('\n'));
    expect(await injectWell(workplace, [kept])).toMatchObject([{ outcome: 'kept' }]);
    const fill = await injectWell(workplace, [filled], { arguments: ['--if-not-empty', 'fill'] });
    expect(fill).toMatchObject([{ outcome: 'restored', amount: { files: 1 } }]);
    const replace = await injectWell(workplace, [replaced], { arguments: ['--if-not-empty', 'replace'] });
    expect(replace).toMatchObject([{ outcome: 'restored', amount: { files: 2 } }]);
    expect(await filesOf(workplace, mounts)).toEqual([
      ['three', 'two'],
      ['one', 'three', 'two'],
      ['one', 'two'],
    ]);
    const expectContent = (mount: CacheMount, mark: string) =>
      `[ "$(cat ${mount.path}/two)" = "${mount.path}/two ${mark}" ]`;
    const checks = [expectContent(kept, 'here'), expectContent(filled, 'here'), expectContent(replaced, '')];
    await build(workplace, mounts, checks.join('\n'));

    const options = { arguments: ['--on-conflict', 'replace'] };
    expect(await extractWell(workplace, [kept], options)).toMatchObject([{ outcome: 'saved', removed: 1 }]);
    expect((await nextRun(workplace, [kept])).files).toEqual([['three', 'two']]);
  });
});

describe('what is damaged', { timeout: 300_000 }, () => {
  it('is never restored, and does not stay in the way', async () => {
    await using workplace = await openWorkplace();
    const kinds = ['pack', 'index'] as const;
    const harms = { truncated: (file: string) => truncate(file, 30), corrupted: flipLastByte };
    const cases = kinds.flatMap((kind) =>
      Object.entries(harms).map(([harm, spoil]) => ({ kind, spoil, mount: cacheMount(`${kind}-${harm}`) })),
    );
    const garbled = cacheMount('snapshot');
    const sound = cacheMount('sound');
    const mounts = [...cases.map(({ mount }) => mount), garbled, sound];
    await build(workplace, mounts, mounts.map((mount) => write(mount, ['one', 'two'])).join('\n'));
    const saved = await extractWell(workplace, mounts);
    for (const [number, { kind, spoil }] of cases.entries()) {
      const snapshot = await readSnapshot(workplace, saved[number]?.snapshot ?? '');
      const [generation] = snapshot.generations;
      const pack = packPath(workplace, generation?.packs[0]?.sha256 ?? '');
      await spoil(kind === 'pack' ? pack : indexPath(workplace, generation?.index.sha256 ?? ''));
    }
    await writeFile(join(workplace.store, saved[cases.length]?.snapshot ?? ''), '{"format":1,');

    await emptyBuilder(workplace);
    const { exitCode, document } = await inject(workplace, mounts);
    expect(exitCode).toBe(0);
    const unusable = expect.stringMatching(/^(missed|failed)$/);
    const outcomes = document.mounts.map(({ outcome }) => outcome);
    expect(outcomes).toEqual([...cases.map(() => unusable), 'missed', 'restored']);
    expect(document.warnings.length).toBeGreaterThan(cases.length);
    expect(await filesOf(workplace, mounts)).toEqual([...cases.map(() => []), [], ['one', 'two']]);

    await build(workplace, mounts, mounts.map((mount) => write(mount, ['one', 'two', 'three'])).join('\n'));
    await extract(workplace, mounts);
    expect((await nextRun(workplace, mounts)).files).toEqual(mounts.map(() => ['one', 'three', 'two']));
  });
});

async function loseNewestPack(workplace: Workplace, name = ''): Promise<void> {
  const { generations } = await readSnapshot(workplace, name);
  const pack = generations.at(-1)?.packs[0];
  if (pack === undefined) {
    throw new Error(`${name} has no pack.`);
  }
  await rm(packPath(workplace, pack.sha256));
}

async function flipLastByte(file: string): Promise<void> {
  const content = await readFile(file);
  const last = content.length - 1;
  content.writeUInt8(content.readUInt8(last) ^ 1, last);
  await writeFile(file, content);
}
