import { type ComposeCommand, readBuildCommand } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { composeTargets, readComposeServices, servicesToBuild } from './compose-targets';

function commandOf(...words: string[]): ComposeCommand {
  const read = readBuildCommand(['docker', 'compose', 'build', ...words]);
  if (!('command' in read && read.command.tool === 'docker compose build')) {
    throw new Error('not a compose command');
  }
  return read.command;
}

function targetsOf(services: object, ...words: string[]) {
  const command = commandOf(...words);
  const known = readComposeServices(JSON.stringify({ services }));
  return composeTargets(command, known, servicesToBuild(command, known));
}

describe('what compose prints', () => {
  it('tells of each service that is built all that decides about its mounts, and may hold more', () => {
    const app = {
      image: 'app',
      platform: 'linux/s390x',
      build: {
        context: '/work/app',
        dockerfile: 'docker/Dockerfile',
        args: { A: '1', B: null },
        target: 'prod',
        additional_contexts: { base: '/work/base' },
        platforms: ['linux/amd64', 'linux/arm64'],
        no_cache: true,
        tags: ['x'],
      },
    };
    expect(targetsOf({ app, db: { image: 'db' } }, '--build-arg', 'A=2', '--build-arg', 'C')).toEqual([
      {
        title: "service 'app'",
        tool: 'compose',
        recipe: {
          context: '/work/app',
          file: '/work/app/docker/Dockerfile',
          target: 'prod',
          buildArguments: [
            { name: 'A', value: '1' },
            { name: 'B', value: undefined },
            { name: 'A', value: '2' },
            { name: 'C', value: undefined },
          ],
          buildContexts: [{ name: 'base', location: '/work/base' }],
          platforms: ['linux/amd64', 'linux/arm64'],
          noCache: true,
          noCacheFilters: [],
          stepOptions: [],
          secretsUnknown: false,
        },
        inlineDockerfile: undefined,
      },
    ]);
  });

  it('leaves out what has its default', () => {
    expect(targetsOf({ app: { build: { context: '/app' } } })).toMatchObject([
      { recipe: { file: '/app/Dockerfile', platforms: [], noCache: false, buildArguments: [] } },
    ]);
    expect(targetsOf({ app: { build: { context: '/app' }, platform: 'linux/arm64' } }, '--no-cache')).toMatchObject([
      { recipe: { platforms: ['linux/arm64'], noCache: true } },
    ]);
  });

  it('names Dockerfiles by full paths, and those of remote contexts by their own', () => {
    const [one, other] = targetsOf({
      one: { build: { context: '/app', dockerfile: '/other/Dockerfile' } },
      other: { build: { context: 'https://git.example/x.git', dockerfile: 'y' } },
    });
    expect([one?.recipe.file, other?.recipe.file]).toEqual(['/other/Dockerfile', 'y']);
  });

  it('has each dollar sign twice', () => {
    const printed = JSON.stringify({ services: { app: { build: { dockerfile_inline: 'RUN x @{A} @B' } } } });
    const services = readComposeServices(printed.replaceAll('@', () => '$$'));
    expect(services.app?.build?.dockerfile_inline?.replaceAll('$', '@')).toBe('RUN x @{A} @B');
  });

  const using = (...others: string[]) => ({
    build: { additional_contexts: Object.fromEntries(others.map((other) => [other, `service:${other}`])) },
  });
  const services = { a: using('b'), b: using('c'), c: using(), d: using(), e: { image: 'x' } };

  it.each([
    [[], ['a', 'b', 'c', 'd']],
    [['a'], ['a', 'b', 'c']],
    [['d'], ['d']],
    [['d', 'e'], ['d']],
    // compose gives those that are named and all that they depend on.
    [
      ['--with-dependencies', 'd'],
      ['d', 'a', 'b', 'c'],
    ],
  ])('with %j builds %j', (words, built) => {
    expect(targetsOf(services, ...words).map(({ title }) => title)).toEqual(built.map((name) => `service '${name}'`));
  });

  it('may hold no services', () => {
    expect(readComposeServices('{"services":null}')).toEqual({});
    expect(readComposeServices('{}')).toEqual({});
  });

  it.each(['', '[]', '{"services":{"app":{"build":"x"}}}'])('is refused where it is %j', (text) => {
    expect(() => readComposeServices(text)).toThrow();
  });
});
