import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Command, CommandResult } from './command-runner';
import { queueingCommandRunner } from './queueing-command-runner';

const context = { signal: new AbortController().signal, deadline: 1000, inactivityLimit: 1000 };

/** Tells when each command began and ended. */
function watchedRunner() {
  const told: string[] = [];
  return {
    told,
    runner: queueingCommandRunner({
      async run({ program }: Command): Promise<CommandResult> {
        told.push(`${program} begins`);
        await pause(10);
        told.push(`${program} ends`);
        if (program === 'bad') {
          throw new Error('bad');
        }
        return { ending: 'exited', exitCode: 0, output: program, errorTail: [] };
      },
    }),
  };
}

describe('commands of one queue', () => {
  it('run one after another, also after one that failed', async () => {
    const { runner, told } = watchedRunner();
    const all = ['bad', 'b', 'c'].map((program) => runner.run({ program, arguments: [], queue: 'q' }, context));
    const ends = await Promise.allSettled(all);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(told).toEqual(['bad begins', 'bad ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('hold up no others', async () => {
    const { runner, told } = watchedRunner();
    const queued = ['a', 'b'].map((program) => runner.run({ program, arguments: [], queue: program }, context));
    await Promise.all([...queued, runner.run({ program: 'c', arguments: [] }, context)]);
    expect(told.slice(0, 3).toSorted()).toEqual(['a begins', 'b begins', 'c begins']);
  });
});
