import { expect, it } from 'vitest';
import type { BaseBuild } from '../engine';
import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import { injectRounds } from './inject-rounds';

function mountOf(id: string, from?: string): Mount {
  return { namespace: '', id, base: { from }, target: `/${id}` };
}

it('fills mounts that steps of a base may use before what is based on it, one base at a time', () => {
  const mounts = [mountOf('a', 'one'), mountOf('b'), mountOf('c', 'one'), mountOf('d', 'two'), mountOf('e', 'one')];
  const ids = (rounds: readonly (readonly Mount[])[]) => rounds.map((round) => round.map(({ id }) => id).join(''));
  expect(ids(injectRounds(mounts))).toEqual(['b', 'ac', 'd', 'e']);
  const [first] = mounts;
  const other = new Map([[mountDigest(first as Mount), { dockerfile: 'x' } as BaseBuild]]);
  expect(ids(injectRounds(mounts, other))).toEqual(['b', 'a', 'c', 'd', 'e']);
  expect(ids(injectRounds([mountOf('b')]))).toEqual(['b']);
  expect(injectRounds([])).toEqual([]);
});
