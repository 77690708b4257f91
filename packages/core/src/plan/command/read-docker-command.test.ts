import { describe, expect, it } from 'vitest';
import type { BuildCommand } from './build-command';
import { readBuildCommand } from './read-docker-command';

function commandOf(text: string): BuildCommand {
  const read = readBuildCommand(text.split(' '));
  if ('problems' in read) {
    throw new Error(read.problems.join('\n'));
  }
  return read.command;
}

function problemsOf(text: string): readonly string[] {
  const read = readBuildCommand(text === '' ? [] : text.split(' '));
  return 'problems' in read ? read.problems : [];
}

describe('a build command', () => {
  it('is known whole', () => {
    const text =
      'docker buildx build -t app --builder ci -f docker/Dockerfile --target prod --build-arg A=1=2 --build-arg=B --build-context base=../base ' +
      '--platform linux/amd64,linux/arm64 --no-cache-filter deps,tools --secret id=x,src=y --push .';
    expect(commandOf(text)).toEqual({
      tool: 'docker buildx build',
      program: 'docker',
      globalArguments: [],
      toolArguments: ['buildx'],
      builder: 'ci',
      context: '.',
      file: 'docker/Dockerfile',
      target: 'prod',
      buildArguments: [
        { name: 'A', value: '1=2' },
        { name: 'B', value: undefined },
      ],
      buildContexts: [{ name: 'base', location: '../base' }],
      platforms: ['linux/amd64,linux/arm64'],
      noCache: false,
      noCacheFilters: ['deps', 'tools'],
      stepOptions: ['--secret=id=x,src=y'],
      builds: true,
      writesToStandardOutput: false,
    });
  });

  it.each([
    ['docker build .', { tool: 'docker build', program: 'docker', toolArguments: ['buildx'] }],
    ['/usr/bin/docker image build .', { tool: 'docker build', program: '/usr/bin/docker' }],
    ['docker builder build .', { tool: 'docker build' }],
    ['docker buildx b .', { tool: 'docker buildx build' }],
    ['docker-buildx build .', { tool: 'docker buildx build', program: 'docker-buildx', toolArguments: [] }],
    [
      'docker --context remote -H tcp://127.0.0.1:1 -D build .',
      {
        globalArguments: ['--context', 'remote', '-H', 'tcp://127.0.0.1:1', '-D'],
        toolArguments: ['--context', 'remote', '-H', 'tcp://127.0.0.1:1', '-D', 'buildx'],
      },
    ],
    ['docker buildx --builder a build .', { builder: 'a', toolArguments: ['buildx'] }],
    ['docker buildx --builder a build --builder b .', { builder: 'b' }],
    ['docker build -f - .', { file: '-', context: '.' }],
    ['docker build -', { context: '-' }],
    ['docker build -q -tapp -f=x -- -odd', { context: '-odd', file: 'x' }],
    ['docker build --no-cache .', { noCache: true }],
    ['docker build --no-cache=false .', { noCache: false }],
    ['docker build --memory 2g --cpu-period 5 --rm=false --squash .', { context: '.' }],
    ['docker build --file= --target= .', { file: undefined, target: undefined }],
    ['docker build -o - .', { writesToStandardOutput: true }],
    ['docker build -o type=tar,dest=- .', { writesToStandardOutput: true }],
    ['docker build -o type=tar,dest=x .', { writesToStandardOutput: false }],
    ['docker build --check .', { builds: false }],
    ['docker build --call=outline,format=json .', { builds: false }],
    ['docker build --call format=json,targets .', { builds: false }],
    ['docker build --call=build .', { builds: true }],
    ['docker build --help', { builds: false }],
  ])('%s', (text, expected) => {
    expect(commandOf(text)).toMatchObject(expected);
  });

  it.each([
    ['', /a build command is needed after --/],
    ['nerdctl build .', /^'nerdctl': not a build command.*docker buildx build, docker build/],
    ['sudo docker build .', /put sudo before carryover/],
    ['docker run x', /docker run x is not a build command/],
    ['docker', /^'docker': docker is not a build command/],
    ['docker buildx ls', /buildx ls is not a build command/],
    ['docker builder bake', /docker builder bake is not a build command/],
    ['docker build', /takes one context \(PATH, URL or -\), and there is none/],
    ['docker build a b', /there is 'a', 'b'/],
    ['docker build --wat .', /--wat: carryover does not know this flag/],
    ['docker --wat build .', /--wat/],
    ['docker build --build-arg =x .', /--build-arg: a name is missing/],
    ['docker build --build-context x .', /--build-context 'x': it is NAME=LOCATION/],
  ])('%s is none', (text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
  });

  it('tells all that is wrong at once, and no value of a build argument', () => {
    const problems = problemsOf('docker build --wat --build-arg =s3cret -x a b');
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('s3cret');
  });
});
