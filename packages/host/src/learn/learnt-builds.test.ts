import { buildxTool, type CommandRunner, dockerBuildx } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { fakeCall } from '../../test/fake-call';
import { type LearntBuild, learnBuilds } from './learnt-builds';

interface RecordedBuild {
  readonly ref: string;
  readonly inspected?: object;
  readonly isRunning?: boolean;
}

const origin = 'https://example.org/acme/shop.git';

/** A builder with records, beside a git whose remote is `origin`. */
function commandsOf(builds: readonly RecordedBuild[]): CommandRunner {
  function answer(words: readonly string[]): string | undefined {
    if (words.includes('ls')) {
      const time = '2026-01-01T00:00:00.5Z';
      const lines = builds.map(({ ref, isRunning }) =>
        JSON.stringify({ ref: `b/node/${ref}`, created_at: time, ...(isRunning ? {} : { completed_at: time }) }),
      );
      return lines.join('\n');
    }
    if (words.includes('remote.origin.url')) {
      return origin;
    }
    const found = builds.find(({ ref }) => words.at(-1) === ref)?.inspected;
    return found && JSON.stringify({ Context: '-', Status: 'failed', ...found });
  }
  return {
    async run({ arguments: words }) {
      const output = answer(words);
      return { ending: 'exited', exitCode: output === undefined ? 1 : 0, output: output ?? '', errorTail: [] };
    },
  };
}

async function learn(before: readonly string[], builds: readonly RecordedBuild[]): Promise<readonly LearntBuild[]> {
  const { surroundings } = fakeCall({ words: [], folder: '/', commands: commandsOf(builds) });
  const context = { surroundings, signal: new AbortController().signal, observe: () => undefined };
  return (await learnBuilds(before, buildxTool(dockerBuildx), context)) ?? [];
}

describe('the builds that ran meanwhile', () => {
  it('are those that are new and have ended, of this repository, and not our own', async () => {
    const ownArguments = { BuildArgs: [{ Name: 'CARRYOVER_ID_0', Value: 'x' }] };
    const learnt = await learn(
      ['old'],
      [
        { ref: 'old', inspected: {} },
        { ref: 'running', inspected: {}, isRunning: true },
        { ref: 'generated', inspected: ownArguments },
        { ref: 'foreign', inspected: { VCSRepository: 'git@example.org:acme/other.git' } },
        { ref: 'same', inspected: { VCSRepository: 'ssh://git@example.org/acme/shop' } },
        { ref: 'unknown', inspected: {} },
      ],
    );
    expect(learnt.map(({ record }) => record.ref)).toEqual(['same', 'unknown']);
  });

  it('have a problem where their mounts cannot be known', async () => {
    const learnt = await learn([], [{ ref: 'piped', inspected: {} }, { ref: 'untold' }]);
    expect(learnt).toMatchObject([
      { isExact: false, problem: { code: 'build-not-learnt', message: expect.stringMatching(/piped.*in no file/) } },
      { isExact: false, problem: { code: 'build-not-learnt', message: expect.stringMatching(/untold.*not tell/) } },
    ]);
  });
});
