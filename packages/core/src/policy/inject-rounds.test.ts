import { expect, it } from 'vitest';
import type { BaseBuild } from '../engine';
import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import { injectRounds } from './inject-rounds';

function mountOf(id: string, from?: string): Mount {
  return { namespace: '', id, base: { from }, target: `/${id}` };
}

function buildOf(dockerfile: string): BaseBuild {
  const nothing = { ignoreFile: undefined, context: '.', platform: undefined, target: undefined };
  return { ...nothing, dockerfile, workingDirectory: '/', buildArguments: [], buildContexts: [], options: [] };
}

it('fills mounts that a stage’s steps may use before what is based on it, one stage at a time', () => {
  const mounts = [mountOf('a', 'one'), mountOf('b'), mountOf('c', 'two'), mountOf('d', 'image'), mountOf('e', 'one')];
  const ids = (rounds: readonly (readonly Mount[])[]) => rounds.map((round) => round.map(({ id }) => id).join(''));
  const build = buildOf('FROM x AS One\nFROM x AS two\n');
  const builds = new Map(mounts.map((mount) => [mountDigest(mount), build]));
  expect(ids(injectRounds(mounts, builds))).toEqual(['bd', 'ae', 'c']);
  // A stage of the same name in another Dockerfile is another.
  const others = new Map([...builds, [mountDigest(mountOf('e', 'one')), buildOf('FROM y AS one\n')]]);
  expect(ids(injectRounds(mounts, others))).toEqual(['bd', 'a', 'c', 'e']);
  expect(ids(injectRounds([mountOf('b')]))).toEqual(['b']);
  expect(injectRounds([])).toEqual([]);
});
