import { describe, expect, it } from 'vitest';
import { readBuildCommand } from './read-docker-command';

function read(line: string) {
  return readBuildCommand(line.split(' '));
}

const front = 'buildctl build --frontend dockerfile.v0';

describe('buildctl build', () => {
  it('tells all that decides about mounts', () => {
    const line =
      'buildctl --addr tcp://b:1 --tlsdir=/certs build --frontend=dockerfile.v0 --local context=. --local dockerfile=docker/ --opt filename=app.dockerfile ' +
      '--opt target=prod --opt build-arg:A=1=2 --opt platform=linux/amd64,linux/arm64 --opt context:base=local:other --local other=../base ' +
      '--opt context:alpine=docker-image://alpine:3 --opt no-cache=one,two --secret id=t,env=T --opt force-network-mode=host ' +
      '--export-cache type=registry,ref=r --import-cache type=registry,ref=r --output type=image,name=app,push=true';
    expect(read(line)).toEqual({
      command: {
        tool: 'buildctl build',
        program: 'buildctl',
        globalArguments: ['--addr', 'tcp://b:1', '--tlsdir=/certs'],
        toolArguments: ['--addr', 'tcp://b:1', '--tlsdir=/certs'],
        builder: 'tcp://b:1',
        context: '.',
        file: 'docker/app.dockerfile',
        target: 'prod',
        buildArguments: [{ name: 'A', value: '1=2' }],
        buildContexts: [
          { name: 'base', location: '../base' },
          { name: 'alpine', location: 'docker-image://alpine:3' },
        ],
        platforms: ['linux/amd64,linux/arm64'],
        noCache: false,
        noCacheFilters: ['one', 'two'],
        stepOptions: ['--import-cache=type=registry,ref=r', '--secret=id=t,env=T', '--opt=force-network-mode=host'],
        builds: true,
        writesToStandardOutput: false,
      },
    });
  });

  it.each([
    [`${front} --local context=src --local dockerfile=.`, { context: 'src', file: 'Dockerfile' }],
    [`${front} --local dockerfile=d`, { context: 'd', file: 'd/Dockerfile' }],
    [
      `${front} --local c=src --local d=sub --opt contextkey=c --opt dockerfilekey=d`,
      { context: 'src', file: 'sub/Dockerfile' },
    ],
    [
      `${front} --opt context=https://git.example/x.git --opt filename=a/b`,
      { context: 'https://git.example/x.git', file: 'a/b' },
    ],
    [
      `/usr/bin/buildctl-daemonless.sh b --frontend dockerfile.v0 --local context=.`,
      { program: '/usr/bin/buildctl-daemonless.sh', builder: undefined },
    ],
    [`${front} --no-cache`, { noCache: true, noCacheFilters: [] }],
    [`${front} --opt no-cache=`, { noCache: true, noCacheFilters: [] }],
    [`${front} --opt requestid=frontend.outline`, { builds: false }],
    ['buildctl build --help', { builds: false }],
    [`${front} -o type=tar`, { writesToStandardOutput: true }],
    [`${front} --output type=oci,dest=-`, { writesToStandardOutput: true }],
    [`${front} --output type=oci,dest=x.tar`, { writesToStandardOutput: false }],
    [`${front} --output type=oci,dest=x,tar=false`, { writesToStandardOutput: false }],
    [`${front} --output type=local,dest=x`, { writesToStandardOutput: false }],
  ])('%s', (line, expected) => {
    expect(read(line)).toMatchObject({ command: expected });
  });

  it.each([
    ['buildctl du', /du is not build/],
    ['buildctl', /a subcommand is missing/],
    ['buildctl --wat build', /--wat: carryover does not know this flag/],
    ['buildctl build --local context=.', /--frontend: it is missing/],
    [
      `buildctl build --frontend gateway.v0 --opt source=docker/dockerfile`,
      /gateway\.v0.*not what docker\/dockerfile does/,
    ],
    ['buildctl build --frontend other', /--frontend other/],
    [`${front} --opt nothing`, /--opt: it is NAME=VALUE/],
    [`${front} --local here`, /--local: it is NAME=VALUE, and there is 'here'/],
  ])('%s is refused', (line, problem) => {
    expect(read(line)).toEqual({ problems: [expect.stringMatching(problem)] });
  });
});
