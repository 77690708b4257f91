import type { ExtractedMount } from '@carryover/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { extractWell, injectWell } from './harness/carryover';
import { contentDifferences } from './harness/content-differences';
import { emptyBuilder } from './harness/empty-builder';
import { type MountContent, readMounts, subtree } from './harness/mount-content';
import { stepInMounts, userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';
import type { ChangeCase } from './trees/change-case';
import { hiddenChanges } from './trees/hidden-changes';
import { linkChanges } from './trees/link-changes';
import { idleChanges, metadataChanges } from './trees/metadata-changes';
import { structuralChanges } from './trees/structural-changes';

// Each group of changes has a mount, in which each change has a folder.
const groups = [
  { title: 'of metadata', cases: metadataChanges },
  { title: 'to nothing', cases: idleChanges },
  { title: 'that are hidden', cases: hiddenChanges },
  { title: 'of links', cases: linkChanges },
  { title: 'of structure', cases: structuralChanges },
].map((group, number) => ({ ...group, number, mount: cacheMount(`group-${number}`) }));
const mounts = groups.map(({ mount }) => mount);

/** So much that stays that nothing is packed anew for what goes: it would hide what the changes themselves cost. */
const ballast = 'head -c 8000000 /dev/urandom >ballast';
/** Index, snapshot, and what archives say of their members. */
const description = 20_000;

let workplace: Workplace;
let saved: readonly ExtractedMount[];
let live: MountContent[];
let restored: MountContent[];

beforeAll(async () => {
  workplace = await openWorkplace();
  const fill = groups.map(({ mount, cases }) => [mount, `${ballast}\n${inFolders(cases, 'before')}`] as const);
  await userBuild(workplace, [stepInMounts(fill)]);
  await extractWell(workplace, mounts);
  await emptyBuilder(workplace);
  await injectWell(workplace, mounts);
  const change = groups.map(({ mount, cases }) => [mount, inFolders(cases, 'change')] as const);
  await userBuild(workplace, [stepInMounts(change)]);
  live = await readMounts(workplace, mounts);
  saved = await extractWell(workplace, mounts);
  await emptyBuilder(workplace);
  await injectWell(workplace, mounts);
  restored = await readMounts(workplace, mounts);
}, 600_000);
afterAll(() => workplace[Symbol.asyncDispose]());

function inFolders(cases: readonly ChangeCase[], script: 'before' | 'change'): string {
  return cases.map((change, place) => `(mkdir -p ${place}; cd ${place}\n${change[script]}\n)`).join('\n');
}

describe.each(groups)('after an inject, a build and a save, changes $title', ({ number, cases }) => {
  it.each(cases.map((change, place) => [change.name, change, String(place)] as const))('%s', (_, { leaves }, place) => {
    const then = subtree(restored[number] ?? new Map(), place);
    expect(contentDifferences(subtree(live[number] ?? new Map(), place), then)).toEqual([]);
    for (const [path, entry] of Object.entries(leaves)) {
      expect([path, then.get(path)]).toMatchObject([path, entry]);
    }
  });

  it('have nothing else carried', () => {
    expect(contentDifferences(live[number] ?? new Map(), restored[number] ?? new Map())).toEqual([]);
  });

  it('are all that is packed and sent', () => {
    const files = sumOf(cases, (change) => change.packed?.[0]);
    const bytes = sumOf(cases, (change) => change.packed?.[1]);
    const touched = sumOf(cases, (change) => change.touched);
    const removed = sumOf(cases, (change) => change.removed);
    expect(saved[number]).toMatchObject({ packed: { files, bytes }, touched, removed });
    expect(saved[number]?.bytesSent).toBeLessThan(bytes + description);
  });
});

it('nothing is sent for a mount in which nothing changed', () => {
  expect(saved[1]).toMatchObject({ outcome: 'unchanged', bytesSent: 0 });
});

function sumOf(cases: readonly ChangeCase[], value: (change: ChangeCase) => number | undefined): number {
  return cases.reduce((sum, change) => sum + (value(change) ?? 0), 0);
}
