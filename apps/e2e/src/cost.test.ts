import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { extractWell, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { listAdditions, listStore } from './harness/store-content';
import { userBuild } from './harness/user-build';
import { watchDocker } from './harness/watched-docker';
import { openWorkplace } from './harness/workplace';

const fileBytes = 25_000;
const files = 2_000;
/** What a save costs beyond what changed, at most: tar and zstd around it, the index and the snapshot. */
const overhead = 4_096;
const textLine = 'the same line';
const textLines = 50_000;
const textBytes = textLines * (textLine.length + 1);

const mount = cacheMount('modules');
const incompressible = (path: string) => `head -c ${fileBytes} /dev/urandom >${mount.path}/${path}`;
const fill = `
mkdir ${mount.path}/{0..9}
for folder in ${mount.path}/{0..9}; do
  head -c ${(files / 10) * fileBytes} /dev/urandom | split -b ${fileBytes} -a 3 - $folder/
done`;

it('a save costs what changed', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const docker = await watchDocker(workplace);
  let builds = 0;

  /** Saves, and tells how many builds that took and what came into the store. */
  async function save() {
    const before = await listStore(workplace).catch(() => new Map());
    const [saved] = await extractWell(workplace, [mount], docker);
    const additions = await listAdditions(workplace, before);
    const buildsBefore = builds;
    builds = await docker.countBuilds();
    const stored = additions.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(saved?.bytesSent).toBe(stored);
    const { outcome, packed, touched, removed } = saved ?? {};
    return { outcome, packed, touched, removed, stored, objects: additions.length, builds: builds - buildsBefore };
  }
  async function run(script: string) {
    await userBuild(workplace, [{ mounts: [mount], script }]);
    return save();
  }
  const nothing = { outcome: 'unchanged', packed: { files: 0, bytes: 0 }, touched: 0, removed: 0 };
  const sendsNothing = { ...nothing, stored: 0, objects: 0, builds: 1 };

  const first = await run(fill);
  expect(first).toMatchObject({ outcome: 'saved', packed: { files, bytes: files * fileBytes }, builds: 2 });
  expect(await run(`cat ${mount.path}/*/* >/dev/null`)).toEqual(sendsNothing);

  await emptyBuilder(workplace);
  expect(await injectWell(workplace, [mount])).toMatchObject([{ outcome: 'restored' }]);
  expect(await run(`cat ${mount.path}/*/* >/dev/null`)).toEqual(sendsNothing);

  await injectWell(workplace, [mount]);
  const changed = await run(incompressible('3/aaa'));
  expect(changed).toMatchObject({ outcome: 'saved', packed: { files: 1, bytes: fileBytes }, objects: 3, builds: 2 });
  expect(changed.stored).toBeLessThan(fileBytes + overhead);

  // Without an inject in the same run, size and time tell what changed.
  const text = `printf '${textLine}\\n%.0s' {1..${textLines}} >${mount.path}/text`;
  const added = await run([incompressible('4/aaa'), incompressible('new'), text].join('\n'));
  expect(added).toMatchObject({ packed: { files: 3, bytes: 2 * fileBytes + textBytes }, builds: 2 });
  expect(added.stored).toBeLessThan(2 * fileBytes + overhead);

  await injectWell(workplace, [mount]);
  const touched = await run(`touch ${mount.path}/5/*`);
  expect(touched).toMatchObject({ packed: { files: 0, bytes: 0 }, touched: files / 10, removed: 0, objects: 2 });
  expect(touched.stored).toBeLessThan(3 * overhead);

  await injectWell(workplace, [mount]);
  const removed = await run(`rm ${mount.path}/6/aaa`);
  expect(removed).toMatchObject({ packed: { files: 0, bytes: 0 }, removed: 1, objects: 2, builds: 1 });
  expect(removed.stored).toBeLessThan(overhead);
});
