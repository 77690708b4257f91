import { describe, expect, it } from 'vitest';
import { buildctlTool } from './buildctl-tool';

const tool = buildctlTool({ program: 'buildctl', arguments: ['--addr', 'tcp://b:1'], builder: 'tcp://b:1' });

describe('buildctl', () => {
  it('builds what is generated, its folders by local names', () => {
    const { program, arguments: words } = tool.build({
      token: 'carryover0',
      answers: '/tmp/x/answers',
      dockerfile: '/tmp/x/Dockerfile',
      buildArguments: { CARRYOVER_ID_0: 'a b,c' },
      contexts: { 'payload-1': '/tmp/x/payload' },
      context: '/tmp/x/context',
    });
    expect([program, ...words]).toEqual([
      'buildctl',
      '--addr',
      'tcp://b:1',
      'build',
      '--frontend=dockerfile.v0',
      '--progress=plain',
      '--opt=build-arg:CARRYOVER_ID_0=a b,c',
      '--opt=context:payload-1=local:payload-1',
      '--local=payload-1=/tmp/x/payload',
      '--local=dockerfile=/tmp/x',
      '--opt=filename=Dockerfile',
      '--local=context=/tmp/x/context',
      '--output=type=tar',
    ]);
  });

  it('goes on from the user’s build with its options, in its place', () => {
    const {
      arguments: words,
      workingDirectory,
      environment,
    } = tool.build({
      token: 'carryover0',
      answers: '/tmp/x/answers',
      dockerfile: '/tmp/x/Dockerfile',
      buildArguments: {},
      contexts: {},
      context: 'https://git.example/x.git',
      target: 't',
      within: {
        options: ['--secret=id=s,env=S'],
        platform: 'linux/arm64',
        workingDirectory: '/work',
        buildArguments: [
          { name: 'A', value: '1' },
          { name: 'B', value: undefined },
        ],
        buildContexts: [
          { name: 'context', location: '../other' },
          { name: 'image', location: 'docker-image://alpine' },
        ],
      },
    });
    expect(words.slice(5)).toEqual([
      '--secret=id=s,env=S',
      '--opt=platform=linux/arm64',
      '--opt=build-arg:A=1',
      '--opt=context:context=local:named-context',
      '--local=named-context=../other',
      '--opt=context:image=docker-image://alpine',
      '--opt=target=t',
      '--local=dockerfile=/tmp/x',
      '--opt=filename=Dockerfile',
      '--opt=context=https://git.example/x.git',
      '--output=type=tar',
    ]);
    expect([workingDirectory, environment]).toEqual(['/work', undefined]);
  });

  it('asks what BuildKit makes of a Dockerfile, and finds the answer in what is printed', () => {
    const question = tool.askForMounts?.({
      context: 'src',
      file: 'docker/app.dockerfile',
      target: undefined,
      buildArguments: [],
      buildContexts: [],
      stepOptions: ['--oci-layout=base=/layout', '--secret=id=s'],
      platform: undefined,
      workingDirectory: '/work',
    });
    expect(question?.command.arguments.slice(5)).toEqual([
      '--opt=requestid=frontend.convertllb',
      '--oci-layout=base=/layout',
      '--local=dockerfile=docker',
      '--opt=filename=app.dockerfile',
      '--local=context=src',
    ]);
    expect(question?.read('result.json\n{"def":{}}\n')).toBe('{"def":{}}\n');
  });

  it('reads records, none, and what was removed', () => {
    const { command, read } = tool.records('exec.cachemount') ?? {};
    expect(command?.arguments.slice(2)).toEqual(['du', '--filter=type==exec.cachemount', '--format={{json .}}']);
    const record = { id: 'a', description: 'x', inUse: true, usageCount: 3, parents: ['p'] };
    expect(read?.(JSON.stringify([record, { id: 'b', parents: null }]))).toEqual([
      { id: 'a', description: 'x', hasParents: true, isInUse: true, uses: 3 },
      { id: 'b', description: '', hasParents: false, isInUse: false, uses: 0 },
    ]);
    expect([read?.('null\n'), read?.('error')]).toEqual([[], undefined]);
    expect(tool.prune(['a', 'b']).read('{"id":"a"}\n{"id":"b"}\n')).toEqual(['a', 'b']);
  });

  it('tells of the daemon’s first worker', () => {
    const workers = [
      {
        id: 'w',
        platforms: [
          { os: 'linux', architecture: 'arm64', variant: 'v8' },
          { os: 'linux', architecture: 'arm', variant: 'v7' },
        ],
        gcPolicy: [{ filter: ['type==source.local'], keepDuration: 172_800e9, maxUsedSpace: 512 }],
        buildkitVersion: { version: 'v0.12.5' },
      },
      { id: 'other' },
    ];
    expect(tool.inspect().read(JSON.stringify(workers))).toEqual({
      name: 'tcp://b:1',
      driver: 'buildkitd',
      nodes: [
        {
          name: 'tcp://b:1',
          status: 'running',
          error: undefined,
          version: '0.12.5',
          platforms: ['linux/arm64', 'linux/arm/v7'],
          collectionRules: [
            {
              filters: ['type==source.local'],
              keepDuration: '172800s',
              reservedSpace: undefined,
              maximumUsedSpace: '512B',
            },
          ],
        },
      ],
    });
    expect(tool.inspect().read('null')).toBeUndefined();
  });

  it('runs one command at a time where each brings a daemon', () => {
    const daemonless = buildctlTool({ program: '/opt/buildctl-daemonless.sh', arguments: [] });
    const commands = [daemonless.inspect(), daemonless.records('regular'), daemonless.version()];
    expect(commands.map((question) => question?.command.queue)).toEqual(Array(3).fill('/opt/buildctl-daemonless.sh'));
    expect(tool.inspect().command.queue).toBeUndefined();
  });
});
