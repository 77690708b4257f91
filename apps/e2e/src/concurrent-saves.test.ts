import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtractReport } from '@carryover/core';
import { expect, it, vi } from 'vitest';
import { type CacheMount, cacheMount } from './harness/cache-mount';
import { type CarryoverRun, extract, extractWell, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { readMounts } from './harness/mount-content';
import { userBuild } from './harness/user-build';
import { watchDocker } from './harness/watched-docker';
import { openWorkplace, type Workplace } from './harness/workplace';

const rounds = 2;

const plain = ['one', 'two', 'three', 'four'].map((name) => cacheMount(`plain-${name}`));
/** Most of what it holds is replaced by one of the savers: the rest of the pack has to be packed anew. */
const compacted = cacheMount('compacted');
/** As it, by both. */
const compactedTwice = cacheMount('compacted-twice');
const mounts = [...plain, compacted, compactedTwice];

const write = ({ path }: CacheMount, name: string) => `echo ${path}/${name} >${path}/${name}`;
const writeLarge = ({ path }: CacheMount) => `head -c 300000 /dev/urandom >${path}/large`;

/** A run that has packed and sent what changed, and has yet to put its snapshot together and write it. */
interface WaitingSaver {
  readonly outcome: Promise<CarryoverRun<ExtractReport>>;
  /** Lets it go on. */
  readonly gate: string;
}

/** Fills the emptied mounts, changes them, and saves up to the snapshot. */
async function saveUpToTheSnapshot(workplace: Workplace, name: string, script: string): Promise<WaitingSaver> {
  const folder = join(workplace.folder, name);
  const gate = join(folder, 'gate');
  await mkdir(folder);
  const options = { arguments: ['--state', join(folder, 'state.json')] };
  await emptyBuilder(workplace);
  const injected = await injectWell(workplace, mounts, options);
  expect(injected.map(({ outcome }) => outcome)).toEqual(mounts.map(() => 'restored'));
  await userBuild(workplace, [{ mounts, script }]);
  const docker = await watchDocker(workplace, waitAfterPacking(folder, gate));
  const outcome = extract(workplace, mounts, { ...options, environment: docker.environment });
  await vi.waitFor(() => access(join(folder, 'packed')), { timeout: 60_000, interval: 20 });
  return { outcome, gate };
}

/** The second build packs. Its command does not end before the gate is there. */
function waitAfterPacking(folder: string, gate: string): string {
  return `
if [ "$1 $2" = 'buildx build' ]; then
  echo build >>'${folder}/builds'
  if [ "$(wc -l <'${folder}/builds')" -eq 2 ]; then
    "$docker" "$@" || exit
    : >'${folder}/packed'
    until [ -e '${gate}' ]; do sleep 0.01; done
    exit
  fi
fi`;
}

it('two savers at once lose nothing of each other’s', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const first = [...mounts.map((mount) => write(mount, 'first')), writeLarge(compacted), writeLarge(compactedTwice)];
  await userBuild(workplace, [{ mounts, script: first.join('\n') }]);
  await extractWell(workplace, mounts);

  for (let round = 1; round <= rounds; round++) {
    const changesOf = (saver: string) => mounts.map((mount) => write(mount, `${saver}${round}`));
    const changes = {
      a: [...changesOf('a'), writeLarge(compacted), writeLarge(compactedTwice)],
      b: [...changesOf('b'), writeLarge(compactedTwice)],
    };
    const a = await saveUpToTheSnapshot(workplace, `a${round}`, changes.a.join('\n'));
    const b = await saveUpToTheSnapshot(workplace, `b${round}`, changes.b.join('\n'));
    await Promise.all([a, b].map(({ gate }) => writeFile(gate, '')));
    const runs = await Promise.all([a.outcome, b.outcome]);
    for (const [place, mount] of mounts.entries()) {
      const outcomes = runs.map(({ document }) => document.mounts[place]?.outcome);
      expect(outcomes.toSorted(), mount.path).toEqual(['merged', 'saved']);
    }
    expect(runs).toMatchObject([
      { exitCode: 0, document: { outcome: 'ok', warnings: [] } },
      { exitCode: 0, document: { outcome: 'ok', warnings: [] } },
    ]);
  }

  await emptyBuilder(workplace);
  await injectWell(workplace, mounts);
  const numbers = Array.from({ length: rounds }, (_, round) => round + 1);
  const additions = ['a', 'b'].flatMap((saver) => numbers.map((number) => `${saver}${number}`));
  const names = ['', ...additions, 'first'];
  const held = (await readMounts(workplace, mounts)).map((content) => [...content.keys()]);
  expect(held).toEqual([...plain.map(() => names), [...names, 'large'], [...names, 'large']]);
});
