import { describe, expect, it } from 'vitest';
import type { DockerfileCommand } from './build-command';
import { readBuildCommand } from './read-docker-command';

function commandOf(text: string): DockerfileCommand {
  const read = readBuildCommand(text.split(' '));
  if ('problems' in read || !('context' in read.command)) {
    throw new Error(`No build of one Dockerfile: ${JSON.stringify(read)}`);
  }
  return read.command;
}

function problemsOf(text: string): readonly string[] {
  const read = readBuildCommand(text.split(' '));
  return 'problems' in read ? read.problems : [];
}

describe('a build command of podman or buildah', () => {
  it('is known whole', () => {
    const text =
      '/usr/bin/podman --root /r --storage-driver=vfs build --isolation chroot --layers=false --pull -f docker/Dockerfile --target prod --build-arg A=1 ' +
      '--build-context base=../base --userns-uid-map 0:1000:1 --volume /a:/b --no-cache --format docker -t app ctx';
    expect(commandOf(text)).toEqual({
      tool: 'podman build',
      program: '/usr/bin/podman',
      globalArguments: ['--root', '/r', '--storage-driver=vfs'],
      toolArguments: ['--root', '/r', '--storage-driver=vfs'],
      builder: undefined,
      context: 'ctx',
      file: 'docker/Dockerfile',
      target: 'prod',
      buildArguments: [{ name: 'A', value: '1' }],
      buildContexts: [{ name: 'base', location: '../base' }],
      platforms: [],
      // It is about layers alone: mounts keep what they hold.
      noCache: false,
      noCacheFilters: [],
      stepOptions: ['--isolation=chroot', '--userns-uid-map=0:1000:1'],
      builds: true,
      writesToStandardOutput: false,
    });
  });

  it.each([
    ['podman buildx build .', 'podman build'],
    ['podman image build .', 'podman build'],
    ['buildah bud .', 'buildah build'],
    ['buildah build-using-dockerfile .', 'buildah build'],
    ['buildah --debug build', 'buildah build'],
  ])('has other spellings, and a context of its own: %s', (text, tool) => {
    expect(commandOf(text)).toMatchObject({ tool, context: '.' });
  });

  it.each([
    ['podman build --arch arm64 --variant v8 .', ['linux/arm64/v8']],
    ['podman build --platform linux/amd64,linux/arm64 .', ['linux/amd64,linux/arm64']],
  ])('names a platform: %s', (text, platforms) => {
    expect(commandOf(text).platforms).toEqual(platforms);
  });

  it('may write its result to standard output', () => {
    expect(commandOf('podman build -o - .').writesToStandardOutput).toBe(true);
  });

  it.each([
    ['podman run x', /'podman run x': podman run is not a build command/],
    ['podman build a b', /takes one context/],
    ['podman build -f a -f b .', /--file is given 2 times/],
    ['buildah build --build-arg-file x .', /--build-arg-file/],
    ['buildah build --nonesuch x', /--nonesuch/],
  ])('is refused: %s', (text, problem) => {
    expect(problemsOf(text).join('\n')).toMatch(problem);
  });
});
