import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CarryoverError, type CommandRunner } from '@carryover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttachedEnding, StartAttachedCommand } from '../src/command-runner/attached-command';
import { runCarryover } from '../src/run-carryover';
import { extractReport, type FakeCall, type FakeCallOptions, fakeCall, injectReport } from './fake-call';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-command-'));
  await writeFile(
    join(folder, 'Dockerfile'),
    'FROM scratch AS a\nRUN --mount=type=cache,target=/a x\nFROM a\nARG B\nRUN --mount=type=cache,id=$B,target=/b x\n',
  );
});
afterEach(() => rm(folder, { recursive: true }));

/** docker, as far as it is asked about builders and contexts: it is there, and has no mounts. */
const docker: CommandRunner = {
  async run({ arguments: words }) {
    const output = words.includes('context') ? 'the-context\n' : '';
    return { ending: 'exited', exitCode: 0, output, errorTail: [] };
  },
};

async function run(
  words: readonly string[],
  options: Partial<FakeCallOptions> = {},
): Promise<FakeCall & { code: number }> {
  const place = ['--store', 'dir:x', '--project', 'p', '--scope', 's', '--read-scope', 'main'];
  const call = fakeCall({ words: ['run', ...place, ...words], folder, commands: docker, ...options });
  return { ...call, code: await runCarryover(call) };
}

function ends(ending: AttachedEnding): StartAttachedCommand {
  return () => ({ ended: Promise.resolve(ending), pass: () => undefined });
}

describe('run', () => {
  it('runs the words as they stand, in its own folder, between an inject and an extract of the planned mounts', async () => {
    const words = ['docker', 'buildx', '--builder', 'b', 'build', '--build-arg', 'B=given', '-t', 'app', '.'];
    const { code, started, injected, extracted } = await run(['--', ...words]);
    expect(code).toBe(0);
    expect(started).toEqual([
      { program: 'docker', arguments: words.slice(1), workingDirectory: folder, input: undefined },
    ]);
    expect(injected).toMatchObject([
      { mounts: [{ id: '/a' }, { id: 'given' }], tool: { name: 'docker buildx', builder: 'b' } },
    ]);
    expect(extracted).toMatchObject([{ mounts: injected[0]?.mounts, session: injectReport.session }]);
  });

  it.each<[string[], Record<string, string>, string | undefined]>([
    [['docker', 'build', '.'], {}, 'the-context'],
    [['docker', 'build', '--builder', 'x', '.'], {}, 'x'],
    [['docker', 'build', '.'], { BUILDX_BUILDER: 'y' }, undefined],
    [['docker', 'buildx', 'build', '.'], {}, undefined],
    [['docker', '--config', 'aliased', 'build', '.'], {}, undefined],
    [['docker', 'build', '.'], { DOCKER_CONFIG: 'CONFIG' }, undefined],
  ])('%j with %j builds on %s', async (words, environment, builder) => {
    await mkdir(join(folder, 'aliased'));
    await writeFile(join(folder, 'aliased/config.json'), '{"aliases":{"builder":"buildx"}}');
    const configured = join(folder, 'aliased');
    const given = words.map((word) => (word === 'aliased' ? configured : word));
    const variables = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, value === 'CONFIG' ? configured : value]),
    );
    const { injected } = await run(['--mount', 'id=x', '--', ...given], { environment: variables });
    expect(injected[0]?.tool.builder).toBe(builder);
  });

  it.each<[string, AttachedEnding, number, boolean]>([
    ['always', { kind: 'exited', exitCode: 0 }, 0, true],
    ['always', { kind: 'exited', exitCode: 3 }, 3, true],
    ['success', { kind: 'exited', exitCode: 0 }, 0, true],
    ['success', { kind: 'exited', exitCode: 3 }, 3, false],
    ['never', { kind: 'exited', exitCode: 0 }, 0, false],
    ['always', { kind: 'signalled', signal: 'SIGKILL' }, 137, false],
    ['always', { kind: 'not-started', reason: 'no such program' }, 127, false],
  ])('with --save-if %s, after a build that ends by %j, ends with %i', async (when, ending, code, isSaved) => {
    const result = await run(['--save-if', when, '--', 'docker', 'build', '.'], { build: ends(ending) });
    expect(result.code).toBe(code);
    expect(result.extracted).toHaveLength(isSaved ? 1 : 0);
  });

  it('passes signals on to the build, and saves nothing of what was cancelled', async () => {
    const passed: string[] = [];
    let end: (ending: AttachedEnding) => void = () => undefined;
    const call = fakeCall({
      words: ['run', '--json', '--', 'docker', 'build', '.'],
      folder,
      commands: docker,
      build: () => {
        setImmediate(() => (call.signals as unknown as EventEmitter).emit('SIGTERM'));
        return {
          ended: new Promise((resolve) => {
            end = resolve;
          }),
          pass: (signal) => {
            passed.push(signal);
            // It takes note, and ends in its own time with a code of its own.
            end({ kind: 'exited', exitCode: 1 });
          },
        };
      },
    });
    expect(call.signals).toBeInstanceOf(EventEmitter);
    expect(await runCarryover(call)).toBe(1);
    expect(passed).toEqual(['SIGTERM']);
    expect(call.extracted).toEqual([]);
    expect(JSON.parse(call.printed.join(''))).toMatchObject({ build: { state: 'cancelled', exitCode: 1 } });
  });

  it('does not start the build when it is interrupted before', async () => {
    const call = fakeCall({
      words: ['run', '--', 'docker', 'build', '.'],
      folder,
      commands: docker,
      inject: async (_request, { signal }) => {
        (call.signals as unknown as EventEmitter).emit('SIGINT');
        signal.throwIfAborted();
        return injectReport;
      },
    });
    expect(await runCarryover(call)).toBe(130);
    expect(call.started).toEqual([]);
  });

  it('builds whatever becomes of the caches; trouble fails the job only when strict, and after the build', async () => {
    const trouble = async () => {
      throw new CarryoverError('The store is away.', { code: 'store-away', kind: 'trouble' });
    };
    for (const broken of [{ inject: trouble }, { extract: trouble }]) {
      expect(await run(['--', 'docker', 'build', '.'], broken)).toMatchObject({ code: 0, started: [{}] });
      expect(await run(['--strict', '--', 'docker', 'build', '.'], broken)).toMatchObject({ code: 1, started: [{}] });
    }
    const bug = async () => {
      throw new TypeError('x is undefined');
    };
    const survived = await run(['--', 'docker', 'build', '.'], { inject: bug });
    expect(survived).toMatchObject({ code: 0, started: [{}] });
    expect(survived.told.join('')).toMatch(/a bug in carryover, please report it: x is undefined/);
    const misuse = async () => {
      throw new CarryoverError('The image lacks tar.', { code: 'toolbox-incomplete', kind: 'misuse' });
    };
    expect(await run(['--', 'docker', 'build', '.'], { inject: misuse })).toMatchObject({ code: 2, started: [] });
  });

  it('keeps standard output free, and tells on standard error', async () => {
    const { printed, told } = await run(['--', 'docker', 'build', '.']);
    expect(printed).toEqual([]);
    expect(told.join('')).toContain('build: ');
    expect(told.join('')).toContain('12,345');
  });

  it('gives the build the standard input that it has read', async () => {
    const { started, injected } = await run(['--', 'docker', 'build', '-'], {
      input: 'FROM scratch\nRUN --mount=type=cache,target=/piped x\n',
    });
    expect(injected[0]?.mounts).toMatchObject([{ id: '/piped' }]);
    const [command] = started;
    expect(command?.input && (await text(command.input))).toContain('/piped');
  });

  it('does nothing around a call that builds nothing', async () => {
    const asked: string[] = [];
    const commands: CommandRunner = {
      run(command, context) {
        asked.push(command.arguments.join(' '));
        return docker.run(command, context);
      },
    };
    const result = await run(['--', 'docker', 'build', '--check', '.'], { commands });
    expect(result).toMatchObject({ code: 0, started: [{}], injected: [], extracted: [] });
    expect(asked).toEqual(['context show']);
  });

  it('says that the builder of old has no cache mounts', async () => {
    const legacy = await run(['--', 'docker', 'build', '.'], { environment: { DOCKER_BUILDKIT: '0' } });
    expect(legacy).toMatchObject({ code: 0, started: [{}], injected: [], extracted: [] });
    expect(legacy.told.join('')).toContain('DOCKER_BUILDKIT switches BuildKit off');
    const buildx = await run(['--', 'docker', 'buildx', 'build', '.'], { environment: { DOCKER_BUILDKIT: '0' } });
    expect(buildx.injected).toHaveLength(1);
  });

  it('adds the mounts that the user names, and plans for each platform', async () => {
    await writeFile(
      join(folder, 'Dockerfile'),
      'FROM scratch\nARG TARGETARCH\nRUN --mount=type=cache,id=go-$TARGETARCH,target=/go x\n',
    );
    const commands: CommandRunner = {
      async run({ arguments: words }) {
        const output = words.includes('inspect')
          ? 'Name: x\nNodes:\nName: x0\nPlatforms: linux/s390x, linux/386\n'
          : 'c\n';
        return { ending: 'exited', exitCode: 0, output, errorTail: [] };
      },
    };
    const idsOf = ({ injected }: FakeCall) => injected[0]?.mounts.map((mount) => mount.id);
    const both = ['--mount', 'id=more', '--', 'docker', 'build', '--platform', 'linux/amd64,linux/arm64', '.'];
    expect(idsOf(await run(both, { commands }))).toEqual(['go-amd64', 'go-arm64', 'more']);
    expect(idsOf(await run(['--', 'docker', 'build', '.'], { commands }))).toEqual(['go-s390x']);
    const environment = { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' };
    expect(idsOf(await run(['--', 'docker', 'build', '.'], { commands, environment }))).toEqual(['go-arm64']);
  });

  it('says what it cannot know, and builds', async () => {
    const remote = await run(['--', 'docker', 'build', 'https://git.example/x.git']);
    expect(remote).toMatchObject({ code: 0, started: [{}] });
    expect(remote.told.join('')).toMatch(/is in a remote context, so its mounts are not known[\s\S]*--mount/);
    const missing = await run(['--', 'docker', 'build', '-f', 'nosuch', '.'], {
      build: ends({ kind: 'exited', exitCode: 1 }),
    });
    expect(missing).toMatchObject({ code: 1, started: [{}], extracted: [] });
    expect(missing.told.join('')).toContain('The Dockerfile is not there: nosuch');
  });

  it('extracts what it could not inject', async () => {
    const { extracted, injected } = await run(['--', 'docker', 'build', '--no-cache', '.']);
    expect(injected).toEqual([]);
    expect(extracted).toMatchObject([{ session: undefined }]);
    expect(extractReport.mounts).toHaveLength(1);
  });
});
