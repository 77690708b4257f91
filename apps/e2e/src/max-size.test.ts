import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { type CarryoverOptions, extractWell, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { readMount } from './harness/mount-content';
import { stepInMounts, userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';

const mount = cacheMount('limited');
const limit: CarryoverOptions = { arguments: ['--max-size', '1MB'] };

/** One run on an empty builder: what the build does in the mount, and what became of the save. */
async function runOf(workplace: Workplace, script: string) {
  await emptyBuilder(workplace);
  expect(await injectWell(workplace, [mount])).toMatchObject([{ outcome: 'restored' }]);
  await userBuild(workplace, [stepInMounts([[mount, script]])]);
  const [extracted] = await extractWell(workplace, [mount], limit);
  return extracted;
}

async function names(workplace: Workplace): Promise<string[]> {
  return [...(await readMount(workplace, mount)).keys()].filter((name) => name !== '').sort();
}

it('a snapshot keeps to its size by leaving out what no build has read for longest', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  // The times of modification say the opposite of how the files are used.
  const fill = `
    head -c 300000 /dev/urandom >a; head -c 300000 /dev/urandom >b; head -c 100000 /dev/urandom >c
    ln b b-again
    touch -d 2001-01-01 a; touch -d 2010-01-01 b; touch -d 2020-01-01 c`;
  await userBuild(workplace, [stepInMounts([[mount, fill]])]);
  await extractWell(workplace, [mount], limit);

  // Only that uses changed is saved: no pack.
  const noted = await runOf(workplace, 'cat a b-again >/dev/null');
  expect(noted).toMatchObject({ outcome: 'saved', packed: { files: 0 }, touched: 0, removed: 0 });
  expect(noted?.dropped).toBeUndefined();
  expect(await runOf(workplace, 'cat a b-again >/dev/null')).toMatchObject({ outcome: 'unchanged', bytesSent: 0 });
  expect(await runOf(workplace, 'cat a >/dev/null')).toMatchObject({ outcome: 'saved', packed: { files: 0 } });

  // 400 kB too much: c, which is idle for longest, and b with both of its names.
  const script = 'cat a >/dev/null; head -c 650000 /dev/urandom >d';
  expect(await runOf(workplace, script)).toMatchObject({
    outcome: 'saved',
    amount: { files: 2, bytes: 950_000 },
    removed: 0,
    dropped: { files: 3, bytes: 400_000, knownBy: 'reads' },
  });

  // Where the mount lives on, what was left out is not packed over and over.
  const [again] = await extractWell(workplace, [mount], limit);
  expect(again).toMatchObject({ outcome: 'unchanged', bytesSent: 0, dropped: { bytes: 400_000 } });
  expect(await names(workplace)).toEqual(['a', 'b', 'b-again', 'c', 'd']);

  await emptyBuilder(workplace);
  await injectWell(workplace, [mount]);
  expect(await names(workplace)).toEqual(['a', 'd']);
});
