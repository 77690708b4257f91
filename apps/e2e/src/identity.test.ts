import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CacheMount, cacheMount } from './harness/cache-mount';
import { extractWell, injectWell } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { readMount } from './harness/mount-content';
import { stepInMounts, type UserBuildStep, userBuild } from './harness/user-build';
import { openWorkplace, type Workplace } from './harness/workplace';
import { identityRows } from './trees/identity-rows';

const timeout = 600_000;
const wide = 'größe-日本';
const preamble = ['WORKDIR /app', 'ARG NAME=foo', 'ARG WIDE'];
const buildOptions = { preamble, arguments: ['--build-arg', `WIDE=${wide}`] };

/** What the steps of a user's build find in mounts, in order: the labels in each, and the owner and mode of its folder. */
async function look(workplace: Workplace, mounts: readonly CacheMount[], note = ''): Promise<string[]> {
  const steps = mounts.map((mount, number): UserBuildStep => {
    const say = note === '' ? '' : `echo '${note}${number}' >>"${mount.path}/who"`;
    const show = `cat "${mount.path}"/* >/result/${number}; stat -c '%a %u:%g' "${mount.path}" >>/result/${number}`;
    return { mounts: [mount], script: `shopt -s nullglob\n${say}\n: | ${show}` };
  });
  const result = await userBuild(workplace, steps, buildOptions);
  return Promise.all(mounts.map((_, number) => readFile(join(result, String(number)), 'utf8')));
}

describe('the identity of a mount', () => {
  it('is what the user writes: what was injected is what a step sees, and one with another identity sees its own', {
    timeout,
  }, async () => {
    await using workplace = await openWorkplace();
    const mounts = identityRows.map((row) => row.mount);
    await look(workplace, mounts, 'row-');

    const identities = new Set(identityRows.map((row) => row.identity)).size;
    expect(await extractWell(workplace, mounts)).toHaveLength(identities);
    await emptyBuilder(workplace);
    const injected = await injectWell(workplace, mounts);
    expect(injected.map((mount) => mount.outcome)).toEqual(Array.from({ length: identities }, () => 'restored'));
    const found = await look(workplace, mounts);
    for (const [number, row] of identityRows.entries()) {
      const sharers = identityRows.flatMap((other, place) => (other.identity === row.identity ? [place] : []));
      const labels = sharers.map((place) => `row-${place}\n`).join('');
      expect([row.mount.options, found[number]]).toEqual([row.mount.options, `${labels}${row.owner ?? '755 0:0'}\n`]);
    }
  });

  it('is kept on a builder that has never seen an owner like it, where what the generated stages left is removed', {
    timeout,
  }, async () => {
    await using workplace = await openWorkplace();
    // No other build on this builder may have made the folder that such a mount is based on.
    const mounts = [cacheMount('lone', `,uid=${randomInt(20_000, 2 ** 31)}`)];
    await look(workplace, mounts, 'lone ');
    await extractWell(workplace, mounts);
    await emptyBuilder(workplace);
    await injectWell(workplace, mounts);
    expect(await look(workplace, mounts, 'again ')).toEqual([expect.stringMatching(/^lone 0\nagain 0\n/)]);
    // Nor does saving part the mount from the builds that come after it.
    expect(await extractWell(workplace, mounts)).toMatchObject([{ outcome: 'saved' }]);
    expect(await look(workplace, mounts)).toEqual([expect.stringMatching(/^lone 0\nagain 0\n/)]);
  });

  it('includes the namespace, which is none by default', { timeout }, async () => {
    await using workplace = await openWorkplace();
    // As BuildKit writes them, `<namespace>/<id>`, all three look alike.
    const named = { ...cacheMount('x'), id: `id=x` };
    const unnamed: CacheMount = { options: `id=${workplace.namespace}/x,target=/x`, path: '/x' };
    const withoutNamespace = { ...workplace, namespace: '' };
    await look(workplace, [named], `${workplace.namespace} named `);
    await look(withoutNamespace, [unnamed], `${workplace.namespace} unnamed `);

    await extractWell(workplace, [named]);
    await extractWell(withoutNamespace, [unnamed]);
    await emptyBuilder(workplace);
    await emptyBuilder({ ...workplace, namespace: `/${workplace.namespace}` });
    await injectWell(workplace, [named]);
    await injectWell(withoutNamespace, [unnamed]);
    expect(await look(workplace, [named])).toEqual([expect.stringContaining(' named 0')]);
    expect(await look(withoutNamespace, [unnamed])).toEqual([expect.stringContaining(' unnamed 0')]);
    expect(await look({ ...workplace, namespace: `${workplace.namespace}-other` }, [named])).toEqual(['755 0:0\n']);
  });
});

it('mounts that hold nothing, or that no step reached, are told apart from ones that were saved', {
  timeout,
}, async () => {
  await using workplace = await openWorkplace();
  const [used, empty, unreached] = [cacheMount('used'), cacheMount('empty'), cacheMount('unreached')];
  const mounts = [used, empty, unreached];
  await userBuild(workplace, [
    stepInMounts([
      [used, 'echo content >file'],
      [empty, 'touch gone; rm gone'],
    ]),
  ]);
  const saved = await extractWell(workplace, mounts);
  expect(saved.map((mount) => mount.outcome)).toEqual(['saved', 'empty', 'empty']);
  expect(saved.map((mount) => mount.bytesSent > 0)).toEqual([true, false, false]);

  await emptyBuilder(workplace);
  const injected = await injectWell(workplace, mounts);
  expect(injected.map((mount) => mount.outcome)).toEqual(['restored', 'missed', 'missed']);
  expect([...(await readMount(workplace, empty)).keys()]).toEqual(['']);
  expect([...(await readMount(workplace, unreached)).keys()]).toEqual(['']);

  // Once it has been reached, what it holds is carried as any other's.
  await userBuild(workplace, [stepInMounts([[unreached, 'echo late >file']])]);
  expect((await extractWell(workplace, mounts)).map((mount) => mount.outcome)).toEqual(['unchanged', 'empty', 'saved']);
});
