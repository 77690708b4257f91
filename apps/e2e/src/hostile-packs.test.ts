import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { extractWell, inject } from './harness/carryover';
import { emptyBuilder } from './harness/empty-builder';
import { hostilePack, type TarMember } from './harness/hostile-pack';
import { readMounts } from './harness/mount-content';
import { replacePack } from './harness/store-content';
import { userBuild } from './harness/user-build';
import { openWorkplace } from './harness/workplace';

const promised: TarMember = { path: './file', type: '0' };

/** What somebody who can write to the store may put beside, or in place of, what the index promises. */
const packs: Readonly<Record<string, { readonly pack: Buffer; readonly problem: RegExp }>> = {
  device: { pack: hostilePack([promised, { path: './null', type: '3' }]), problem: /hold device nodes: refused/ },
  'device-instead': { pack: hostilePack([{ path: './file', type: '3' }]), problem: /hold device nodes: refused/ },
  absolute: { pack: hostilePack([promised, { path: '/etc/passwd', type: '0' }]), problem: /unpacked files.*: 2 0 0;/ },
  parent: { pack: hostilePack([promised, { path: '../outside', type: '0' }]), problem: /'\.\.'|unpacked files/ },
  more: { pack: hostilePack([promised, { path: './more', type: '0' }]), problem: /unpacked files.*: 2 0 0;/ },
  fewer: { pack: hostilePack([]), problem: /unpacked files.*: 0 0 0;/ },
  'link-out': {
    pack: hostilePack([{ path: './way', type: '2', target: '/payload' }, { path: './way/file', type: '0' }, promised]),
    problem: /Cannot open|Read-only|unpacked files/,
  },
  'no-tar': { pack: Buffer.from('neither zstd nor tar'), problem: /zstd/ },
};

it('what an index does not promise is refused, and does no harm to other mounts', { timeout: 180_000 }, async () => {
  await using workplace = await openWorkplace();
  const names = Object.keys(packs);
  const mounts = [...names, 'harmless'].map((name) => cacheMount(name));
  const script = mounts.map(({ path }) => `echo ${path} >${path}/file`).join('\n');
  await userBuild(workplace, [{ mounts, script }]);
  const saved = await extractWell(workplace, mounts);
  for (const [number, { pack }] of Object.values(packs).entries()) {
    await replacePack(workplace, saved[number]?.snapshot ?? '', pack);
  }

  await emptyBuilder(workplace);
  const { exitCode, document } = await inject(workplace, mounts);
  expect(exitCode).toBe(0);
  expect(document.mounts.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ...names.map((name) => ['failed', expect.stringMatching(packs[name]?.problem ?? /^$/)]),
    ['restored', 'filled from the newest snapshot'],
  ]);
  expect(document.session.mounts).toHaveLength(1);
  const held = (await readMounts(workplace, mounts)).map((content) => [...content.keys()]);
  expect(held).toEqual([...names.map(() => ['']), ['', 'file']]);
});
