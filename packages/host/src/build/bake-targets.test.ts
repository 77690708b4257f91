import { describe, expect, it } from 'vitest';
import { readBakeTargets } from './bake-targets';

const here = { workingDirectory: '/work', isRemote: false };
const elsewhere = { ...here, isRemote: true };

function read(target: Record<string, object>, place = here) {
  return readBakeTargets(JSON.stringify({ group: { default: { targets: [] } }, target }), place);
}

describe('what bake prints', () => {
  it('tells of each target all that decides about its mounts, and may hold more', () => {
    const app = {
      context: 'app',
      dockerfile: 'docker/Dockerfile',
      contexts: { base: 'target:tools', alpine: 'docker-image://alpine' },
      args: { A: '1', none: null },
      target: 'prod',
      platforms: ['linux/amd64', 'linux/arm64'],
      'no-cache': true,
      'no-cache-filter': ['deps'],
      tags: ['app:1'],
      output: [{ type: 'cacheonly' }],
      'of-a-later-buildx': {},
    };
    expect(read({ app })).toEqual([
      {
        title: "target 'app'",
        tool: 'bake',
        recipe: {
          context: 'app',
          file: 'app/docker/Dockerfile',
          target: 'prod',
          buildArguments: [{ name: 'A', value: '1' }],
          buildContexts: [
            { name: 'base', location: 'target:tools' },
            { name: 'alpine', location: 'docker-image://alpine' },
          ],
          platforms: ['linux/amd64', 'linux/arm64'],
          noCache: true,
          noCacheFilters: ['deps'],
          stepOptions: [],
        },
        inlineDockerfile: undefined,
        outOfReach: undefined,
      },
    ]);
  });

  it('leaves out what has its default', () => {
    const [target] = read({ app: {} });
    expect(target).toMatchObject({
      recipe: { context: '.', file: 'Dockerfile', target: undefined, platforms: ['local'], noCache: false },
    });
  });

  it.each([
    [{ context: '.', dockerfile: '/abs/Dockerfile' }, here, '/abs/Dockerfile', undefined],
    [{ context: '/app', dockerfile: 'x' }, here, '/app/x', undefined],
    [{ context: 'https://git.example/x.git', dockerfile: 'x' }, here, 'x', undefined],
    [{ context: 'app', dockerfile: 'cwd://docker/x' }, here, '/work/docker/x', undefined],
    [{ context: '.', dockerfile: 'x' }, elsewhere, 'x', undefined],
    [{ context: '/app', dockerfile: 'x' }, elsewhere, '/app/x', undefined],
    [{ context: 'app', dockerfile: 'x' }, elsewhere, 'app/x', expect.stringContaining('remote definition')],
  ])('%j, %j, has its Dockerfile at %s', (printed, place, file, outOfReach) => {
    expect(read({ app: printed }, place)).toMatchObject([{ recipe: { file }, outOfReach }]);
  });

  it('is escaped as for a bake file', () => {
    const printed = { 'dockerfile-inline': 'RUN x @@{A} %%{B} @C @@@@{D}', args: { A: '@@{B}' } };
    const targets = readBakeTargets(JSON.stringify({ target: { app: printed } }).replaceAll('@', '$'), here);
    expect(JSON.stringify(targets).replaceAll('$', '@')).toContain('RUN x @{A} %{B} @C @@@{D}');
    expect(targets[0]?.recipe.buildArguments[0]?.value?.replace('$', '@')).toBe('@{B}');
  });

  it('holds targets that are not built', () => {
    const targets = read({ a: { call: 'check' }, b: { call: 'build' }, c: { call: 'outline,format=json' }, d: {} });
    expect(targets.map(({ title }) => title)).toEqual(["target 'b'", "target 'd'"]);
  });

  it.each(['', 'no JSON', '[]', '{"target":[]}', '{"target":{"app":{"args":[]}}}'])(
    'is refused where it is %j',
    (text) => {
      expect(() => readBakeTargets(text, here)).toThrow();
    },
  );
});
