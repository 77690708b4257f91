import { describe, expect, it } from 'vitest';
import { readBuildahFacts } from './buildah-facts';
import type { BuildahProgram } from './buildah-program';
import { buildahTool } from './buildah-tool';

const podman: BuildahProgram = {
  kind: 'podman',
  program: 'podman',
  arguments: ['--root=/r'],
  stepOptions: ['--userns=host'],
  isolation: undefined,
  version: { major: 1, minor: 28 },
  architecture: 'amd64',
  isRemote: false,
};

const request = {
  token: 'carryover0123456789abcdef',
  answers: '/tmp/a:b/answers',
  dockerfile: '/tmp/Dockerfile',
  buildArguments: { CARRYOVER_ID_0: 'a b' },
  contexts: { payload: '/tmp/payload' },
  context: '/tmp/context',
};

describe('podman as a build tool', () => {
  it('builds as the user’s build does, without network, into a folder', () => {
    expect(buildahTool(podman).build(request)).toMatchObject({
      program: 'podman',
      arguments: [
        '--root=/r',
        'build',
        '--userns=host',
        '--network=none',
        '--security-opt=label=disable',
        '--layers=false',
        '--tag=localhost/carryover0123456789abcdef',
        '--volume=/tmp/a\\:b/answers:/out',
        '--build-arg=CARRYOVER_ID_0=a b',
        '--build-context=payload=/tmp/payload',
        '--file=/tmp/Dockerfile',
        '/tmp/context',
      ],
    });
  });

  it('says that the network is the host’s where isolation leaves no other', () => {
    const { arguments: words } = buildahTool({ ...podman, isolation: 'chroot' }).build(request);
    expect(words).toEqual(expect.arrayContaining(['--isolation=chroot', '--network=host']));
  });

  // As podman 4.3.1 and buildah 1.28.2 print them, shortened.
  it.each([
    ['{"host":{"arch":"amd64","buildahVersion":"1.28.2","serviceIsRemote":false},"store":{}}', 28, false],
    ['{"host":{"arch":"amd64","buildahVersion":"1.43.0","serviceIsRemote":true}}', 43, true],
    ['{"version":"1.28.2","goVersion":"go1.19.8","osArch":"linux/amd64"}', 28, false],
  ])('tells of itself: %s', (output, minor, isRemote) => {
    expect(readBuildahFacts(output)).toEqual({ version: { major: 1, minor }, architecture: 'amd64', isRemote });
  });

  it.each(['', 'no', '{"host":{}}'])('is not guessed at: %j', (output) => {
    expect(readBuildahFacts(output)).toBeUndefined();
  });

  it('lists its images in either spelling, and removes them by their ids', () => {
    const images = buildahTool(podman).records('regular');
    const own = { id: 'ab12', description: 'localhost/carryover0123456789abcdef:latest' };
    expect(images?.read(`[{"Id":"ab12","Names":["${own.description}"]},{"Id":"cd34"}]`)).toMatchObject([
      own,
      { id: 'cd34' },
    ]);
    expect(images?.read(`[{"id":"sha256:ab12","names":["${own.description}"]}]`)).toMatchObject([own]);
    expect(images?.read('')).toEqual([]);
    expect(buildahTool(podman).prune(['ab12', 'cd34']).read('Untagged: x\nDeleted: ab12\n')).toEqual(['ab12']);
  });

  it('looks for its Dockerfile under two names, and beside the context', () => {
    const { dockerfilePaths } = buildahTool(podman);
    expect(dockerfilePaths({ context: 'c', file: undefined })).toEqual(['c/Containerfile', 'c/Dockerfile']);
    expect(dockerfilePaths({ context: 'c', file: 'f' })).toEqual(['f', 'c/f']);
  });

  it('tells why it cannot', () => {
    const failing = (more: Partial<BuildahProgram>, tail: string) =>
      buildahTool({ ...podman, ...more }).explainFailure(tail)?.code;
    expect(failing({}, 'Error: unknown flag: --build-context')).toBe('build-tool-too-old');
    expect(failing({ isRemote: true }, 'Error')).toBe('builder-remote');
    expect(failing({}, 'Error: no space left')).toBeUndefined();
  });
});
