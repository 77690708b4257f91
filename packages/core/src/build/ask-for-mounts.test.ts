import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { askForMounts } from './ask-for-mounts';
import type { BuildQuestion } from './build-question';
import { dockerBuildx } from './buildx/buildx-program';
import { buildxTool } from './buildx/buildx-tool';
import type { Command, CommandResult } from './command-runner';

const question: BuildQuestion = {
  context: '.',
  file: 'sub/Dockerfile',
  target: 'last',
  platform: 'linux/arm64',
  workingDirectory: '/work',
  buildArguments: [
    { name: 'A', value: 'a b' },
    { name: 'FROM_ENVIRONMENT', value: undefined },
    { name: 'EMPTY', value: '' },
  ],
  buildContexts: [{ name: 'other', location: '../other' }],
};

async function ask(result: Partial<CommandResult>, asked: Partial<BuildQuestion> = question) {
  const commands: Command[] = [];
  const runner = {
    async run(command: Command): Promise<CommandResult> {
      commands.push(command);
      return { ending: 'exited', exitCode: 0, output: '', errorTail: [], ...result };
    },
  };
  const limits = { signal: AbortSignal.timeout(10_000), deadline: 1, inactivityLimit: 1 };
  const tool = buildxTool({ ...dockerBuildx, builder: 'b' });
  return { reply: await askForMounts(runner, tool, { ...question, ...asked }, limits), commands };
}

describe('asking BuildKit', () => {
  it('repeats what the build is told, in the same place', async () => {
    const { commands } = await ask({});
    expect(commands).toMatchObject([{ program: 'docker', workingDirectory: '/work' }]);
    expect(commands[0]?.arguments).toEqual([
      'buildx',
      'build',
      '--builder=b',
      '--call=convertllb,format=json',
      '--progress=plain',
      '--platform=linux/arm64',
      '--target=last',
      '--build-arg=A=a b',
      '--build-arg=FROM_ENVIRONMENT',
      '--build-arg=EMPTY=',
      '--build-context=other=../other',
      '--file=sub/Dockerfile',
      '.',
    ]);
  });

  it('says no more than the build does', async () => {
    const { commands } = await ask({}, { platform: undefined, target: undefined, file: undefined });
    expect(commands[0]?.arguments.filter((word) => /^--(?:platform|target|file)/.test(word))).toEqual([]);
  });

  it('leaves a date that the user set for the build', async () => {
    const { commands } = await ask({});
    expect(Object.keys(commands[0]?.environment ?? {})).not.toContain('SOURCE_DATE_EPOCH');
  });

  it('gives the answer', async () => {
    const output = await readFile(new URL('../../test/llb/sharing.json', import.meta.url), 'utf8');
    const { reply } = await ask({ output });
    expect('answer' in reply && Object.keys(reply.answer.def).length).toBeGreaterThan(2);
  });

  it.each([
    [
      { exitCode: 1, errorTail: ['#1 DONE', 'ERROR: failed to solve: unsupported request frontend.convertllb', ''] },
      'ERROR: failed to solve: unsupported request frontend.convertllb',
    ],
    [{ exitCode: 125, errorTail: ['unknown flag: --call'] }, 'unknown flag: --call'],
    [{ exitCode: 3 }, 'exit code 3'],
    [{ ending: 'deadline', exitCode: undefined }, 'it took too long'],
    [{ ending: 'inactive', exitCode: undefined }, 'it did not answer'],
    [{ ending: 'not-found', exitCode: undefined }, 'there is no such program'],
    [{ output: 'convertllb map[]' }, expect.stringMatching(/^the answer is not as expected/)],
    [{ output: '{"def":[]}' }, expect.stringMatching(/def/)],
  ] as const)('tells why there is none: %j', async (result, reason) => {
    expect((await ask(result)).reply).toEqual({ reason });
  });
});
