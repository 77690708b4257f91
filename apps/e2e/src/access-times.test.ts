import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { extractWell, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { stepInMounts, userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';
import everyKind from './trees/every-kind.sh';

// A mount with an owner is an overlay over the folder that has the owner.
const mounts = [cacheMount('plain'), cacheMount('owned', ',uid=1000')];
const everything = cacheMount('everything');

const oddNames = [`$'odd\\n\\xff '`, './-dash', `'./ space'`];
const fill = `
mkdir -p sub/deep
printf 1 >alone; printf 12 >sub/deep/inner; printf 123 >first; ln first sub/second
printf 1234 >unread; printf 12345 >only-asked; printf 123456 >sub/unread; : >empty; mkfifo fifo; ln -s unread symlink
truncate -s 100000 sparse; printf 1 >moved; printf 1 >appended; printf 1 >removed
for name in ${oddNames.join(' ')}; do printf 1234567 >"$name"; done`;
const restored = { files: 14, bytes: 100_000 + 1 + 2 + 3 + 4 + 5 + 6 + 3 + 21 };

function inEach(script: string) {
  return stepInMounts(mounts.map((mount) => [mount, script] as const));
}

/** Saves a filled mount and one whose time moved since, so that inject has packs, links and moved times to restore. */
async function fillAndSave(workplace: Workplace): Promise<void> {
  await userBuild(workplace, [inEach(fill)]);
  await extractWell(workplace, mounts);
  await userBuild(workplace, [inEach(`touch -d '2001-02-03T04:05:06.123456789Z' moved`)]);
  expect(await extractWell(workplace, mounts)).toMatchObject(mounts.map(() => ({ touched: 1, packed: { files: 0 } })));
  await emptyBuilder(workplace);
}

it('extract tells which of the restored files the build read', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  await fillAndSave(workplace);
  expect(await injectWell(workplace, mounts)).toMatchObject(mounts.map(() => ({ outcome: 'restored' })));
  const session = await readFile(workplace.stateFile);
  // An extract ends the run: it takes the session with it.
  async function extractAgain() {
    await writeFile(workplace.stateFile, session);
    return extractWell(workplace, mounts);
  }
  const unread = { outcome: 'unchanged', accessTimes: 'kept', restored, read: { files: 0, bytes: 0 } };
  expect(await extractAgain()).toMatchObject(mounts.map(() => unread));

  const asks = `stat only-asked >/dev/null; test -s only-asked; ls -lR >/dev/null; find . -printf '%T@' >/dev/null; readlink symlink`;
  const reads = ['alone', 'sub/deep/inner', 'sub/second', ...oddNames].map((name) => `cat ${name} >/dev/null`);
  await userBuild(workplace, [inEach([asks, ...reads].join('\n'))]);
  const read = { files: 6, bytes: 1 + 2 + 3 + 21 };
  // Twice: listing a mount is no read.
  expect(await extractAgain()).toMatchObject(mounts.map(() => ({ ...unread, read })));
  expect(await extractAgain()).toMatchObject(mounts.map(() => ({ ...unread, read })));

  await userBuild(workplace, [inEach('printf 2 >>appended; printf new >new; cat new; rm removed; touch -m unread')]);
  const changed = { files: 13, bytes: restored.bytes + 1 - 1 };
  expect(await extractAgain()).toMatchObject(
    mounts.map(() => ({ outcome: 'saved', accessTimes: 'kept', restored: changed, read })),
  );

  // What it held before is not told apart from what this inject would have brought.
  expect(await injectWell(workplace, mounts)).toMatchObject(mounts.map(() => ({ outcome: 'present' })));
  const [again] = await extractWell(workplace, mounts);
  expect(again).toMatchObject({ outcome: 'unchanged', accessTimes: 'unknown' });
  expect(again).not.toHaveProperty('read');
});

it('no restored file of any kind has been read, until the build reads all', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  await userBuild(workplace, [stepInMounts([[everything, everyKind]])]);
  await extractWell(workplace, [everything]);
  await emptyBuilder(workplace);
  await injectWell(workplace, [everything]);
  const list = `find ${everything.path} -type f -printf '%A@ %P\\0' >/result/accessed`;
  const readAll = `find ${everything.path} -type f -size +0 -exec head -c 1 -- '{}' + >/dev/null`;
  const result = await userBuild(workplace, [{ mounts: [everything], script: `${list}\n${readAll}` }]);
  const accessed = (await readFile(join(result, 'accessed'), 'latin1')).split('\0').slice(0, -1);
  expect(accessed.filter((line) => !line.startsWith('0.0000000000 '))).toEqual([]);
  expect(accessed.length).toBeGreaterThan(100);

  const [extracted] = await extractWell(workplace, [everything]);
  const { accessTimes, restored: all, read } = extracted ?? {};
  expect(accessTimes).toBe('kept');
  expect(read?.bytes).toBe(all?.bytes);
  expect(read?.files).toBeGreaterThan(90);
});

it('extract says so where the builder keeps no access times', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const mount = cacheMount('still');
  await userBuild(workplace, [{ mounts: [mount], script: `echo content >${mount.path}/file` }]);
  await extractWell(workplace, [mount]);
  await emptyBuilder(workplace);
  // What is made in such a folder takes after it: as on a file system that is mounted with `noatime`.
  await userBuild(workplace, [{ mounts: [mount], script: `chattr +A ${mount.path}` }]);
  expect(await injectWell(workplace, [mount])).toMatchObject([{ outcome: 'restored' }]);
  await userBuild(workplace, [{ mounts: [mount], script: `cat ${mount.path}/file` }]);
  const [extracted] = await extractWell(workplace, [mount]);
  expect(extracted).toMatchObject({ outcome: 'unchanged', accessTimes: 'not-kept' });
  expect(extracted).not.toHaveProperty('read');
});
