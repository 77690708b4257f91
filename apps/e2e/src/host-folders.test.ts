import { lstat, mkdir, readdir, readFile, readlink, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExchangedFolder } from '@carryover/core';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { carryoverWords, type JsonDocument, startCarryover } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { readMount, readMounts } from './harness/mount-content';
import { userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';

type FolderDocument = JsonDocument & {
  readonly mounts: readonly object[];
  readonly folders: readonly ExchangedFolder[];
};

/** Mounts whose folders are given by further fields of the option. */
async function exchange(
  workplace: Workplace,
  command: 'inject' | 'extract',
  options: Readonly<Record<string, string>>,
): Promise<FolderDocument> {
  const mounts = Object.entries(options).map(([id, more]) => cacheMount(id, more));
  const { stdout, stderr, exitCode } = await startCarryover(workplace, carryoverWords(workplace, command, mounts));
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout);
}

it('a mount and a folder of this machine exchange what each lacks', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const mount = cacheMount('cache', ',uid=1000,gid=1000');
  const folder = join(workplace.folder, 'cache');
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
  await writeFile(join(folder, 'a', 'b', 'file'), 'from the host', { mode: 0o640 });
  await writeFile(join(folder, 'a', 'both'), 'host');
  await writeFile(join(folder, 'moved'), 'same content');
  await writeFile(Buffer.concat([Buffer.from(`${folder}/odd \xe9`), Buffer.from([0xff, 0x0a])]), 'odd');
  await symlink('a/both', join(folder, 'link'));
  for (const name of ['a/b/file', 'a/both', 'moved']) {
    await utimes(join(folder, name), 1_000_000_000, 1_000_000_000.25);
  }
  await userBuild(workplace, [{ mounts: [mount], script: `mkdir ${mount.path}/a; echo mount >${mount.path}/a/both` }]);

  const options = { cache: `,uid=1000,gid=1000,host-command=echo '${folder}'` };
  const first = await exchange(workplace, 'inject', options);
  expect(first).toMatchObject({ mounts: [], warnings: [] });
  expect(first.folders).toMatchObject([{ outcome: 'filled', folder, brought: { files: 4 } }]);
  const held = await readMount(workplace, mount);
  expect([...held.keys()].toSorted()).toEqual([
    '',
    'a',
    'a/b',
    'a/b/file',
    'a/both',
    'link',
    'moved',
    'odd \xc3\xa9\xff\n',
  ]);
  const file = { mode: '640', owner: '1000:1000', size: 13, modified: expect.stringContaining('01:46:40.25') };
  expect(held.get('a/b/file')).toMatchObject(file);
  expect(held.get('a/both')?.size).toBe('mount\n'.length);
  expect((await exchange(workplace, 'inject', options)).folders).toMatchObject([{ outcome: 'unchanged' }]);

  // The folder's own `a/both` is older than what the build made.
  await userBuild(workplace, [{ mounts: [mount], script: `cd ${mount.path}; touch moved; echo new >a/new; rm link` }]);
  await writeFile(join(folder, 'newer'), 'host');
  const last = await exchange(workplace, 'extract', options);
  expect(last).toMatchObject({ mounts: [], warnings: [] });
  expect(last.folders).toMatchObject([
    { outcome: 'updated', brought: { files: 2, bytes: 10 }, touched: 1, refused: 0 },
  ]);
  expect(await readFile(join(folder, 'a', 'both'), 'utf8')).toBe('mount\n');
  expect(await readFile(join(folder, 'a', 'new'), 'utf8')).toBe('new\n');
  expect(await readlink(join(folder, 'link'))).toBe('a/both');
  const { uid, gid, mtimeMs } = await stat(join(folder, 'moved'));
  expect([uid, gid, mtimeMs > 1_700_000_000_000]).toEqual([process.getuid?.(), process.getgid?.(), true]);
  expect((await readdir(folder)).some((name) => name.startsWith('.carryover'))).toBe(false);
  expect((await exchange(workplace, 'extract', options)).folders).toMatchObject([{ outcome: 'unchanged' }]);
});

it('nothing is written outside the folder, whatever a mount holds', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const outside = join(workplace.folder, 'outside');
  const [hostile, stored] = [cacheMount('hostile'), cacheMount('stored')];
  const folder = join(workplace.folder, 'hostile');
  await mkdir(outside);
  await mkdir(folder);
  await writeFile(join(outside, 'victim'), 'untouched');
  await symlink(outside, join(folder, 'own-way'));
  await symlink(join(outside, 'victim'), join(folder, 'own-link'));
  await mkdir(join(folder, 'own-directory'));
  const script = `
cd ${stored.path}; echo 1 >file
cd ${hostile.path}
ln -s ${outside} absolute
ln -s ../outside up
ln -s a/b/../../../outside through
mkdir own-way; echo evil >own-way/victim; echo evil >own-way/more
echo evil >own-link; echo evil >own-directory
mkfifo pipe; mknod device c 1 3
echo 1 >set-user; chmod 6777 set-user
mkdir -p closed/deep; echo 2 >closed/deep/file; chmod 0444 closed/deep/file; chmod 0555 closed/deep closed
ln set-user hard-link
ln -s closed/deep good-link
printf 3 >$'\\xff\\xfe\\n name'; printf 4 >'-rf'; printf 5 >' '; printf 6 >"$(printf '%0200d' 7)"
truncate -s 5M holes`;
  await userBuild(workplace, [{ mounts: [hostile, stored], script }]);

  const options = { hostile: `,host=${folder}`, stored: `,host=${join(workplace.folder, 'stored')},store=true` };
  const document = await exchange(workplace, 'extract', options);
  expect(document.mounts).toMatchObject([{ outcome: 'saved', mount: { id: 'stored' } }]);
  expect(document.folders).toMatchObject([
    { outcome: 'updated', refused: 6, brought: { files: 10 } },
    { outcome: 'updated', refused: 0, brought: { files: 1 } },
  ]);
  const told = document.warnings.filter(({ code }) => code === 'entries-refused').map(({ message }) => message);
  expect(told).toEqual([expect.stringMatching(/^6 entries of hostile .*"absolute" \(it leads out of the folder\)/)]);

  expect(await readdir(outside)).toEqual(['victim']);
  expect(await readFile(join(outside, 'victim'), 'utf8')).toBe('untouched');
  const found = await execa('find', ['.', '-mindepth', '1', '-printf', '%y %m %U %n %P\\0'], {
    cwd: folder,
    encoding: 'buffer',
  });
  const owner = process.getuid?.();
  expect(Buffer.from(found.stdout).toString('latin1').split('\0').slice(0, -1).toSorted()).toEqual(
    [
      `l 777 ${owner} 1 own-way`,
      `f 644 ${owner} 1 own-link`,
      `d 755 ${owner} 2 own-directory`,
      `f 755 ${owner} 1 set-user`,
      `f 755 ${owner} 1 hard-link`,
      `d 755 ${owner} 3 closed`,
      `d 755 ${owner} 2 closed/deep`,
      `f 444 ${owner} 1 closed/deep/file`,
      `l 777 ${owner} 1 good-link`,
      `f 644 ${owner} 1 \xff\xfe\n name`,
      `f 644 ${owner} 1 -rf`,
      `f 644 ${owner} 1  `,
      `f 644 ${owner} 1 ${'7'.padStart(200, '0')}`,
      `f 644 ${owner} 1 holes`,
    ].toSorted(),
  );
  expect((await lstat(join(folder, 'own-link'))).isFile()).toBe(true);
  expect((await stat(join(folder, 'holes'))).size).toBe(5 << 20);

  await emptyBuilder(workplace);
  const back = await exchange(workplace, 'inject', options);
  expect(back.mounts).toMatchObject([{ outcome: 'restored', mount: { id: 'stored' } }]);
  expect(back.folders).toMatchObject([{ outcome: 'filled' }, { outcome: 'unchanged' }]);
  const [inHostile, inStored] = await readMounts(workplace, [hostile, stored]);
  expect([...(inHostile?.keys() ?? [])]).toContain('closed/deep/file');
  expect([...(inStored?.keys() ?? [])]).toEqual(['', 'file']);
});
