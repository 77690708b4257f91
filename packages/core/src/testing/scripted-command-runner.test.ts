import { describe, expect, it } from 'vitest';
import { textOf } from './bytes';
import { scriptedCommandRunner } from './scripted-command-runner';

const command = { program: 'docker', arguments: ['buildx', 'build'] };
const limits = { deadline: 1_000, inactivityLimit: 1_000 };

describe('scriptedCommandRunner', () => {
  it('plays output, error lines and exit code in order', async () => {
    const runner = scriptedCommandRunner([
      { output: 'out', errorLines: ['one', 'two'], exitCode: 3 },
      { ending: 'deadline' },
    ]);
    const lines: string[] = [];
    const context = {
      ...limits,
      signal: new AbortController().signal,
      onErrorLine: (line: string) => lines.push(line),
    };
    expect(await runner.run(command, context)).toEqual({
      ending: 'exited',
      exitCode: 3,
      output: 'out',
      errorTail: ['one', 'two'],
    });
    expect(lines).toEqual(['one', 'two']);
    expect(() => runner.assertFinished()).toThrow('Only 1 of');
    expect(await runner.run(command, context)).toEqual({
      ending: 'deadline',
      exitCode: undefined,
      output: '',
      errorTail: [],
    });
    runner.assertFinished();
    expect(runner.commands).toEqual([command, command]);
    await expect(runner.run(command, context)).rejects.toThrow(
      'the next one is not in it: ["docker","buildx","build"]',
    );
  });

  it('gives the output to onOutput and passes its error on', async () => {
    const runner = scriptedCommandRunner([{ output: Buffer.from('bytes') }, { output: 'more' }]);
    let seen = '';
    const signal = new AbortController().signal;
    const result = await runner.run(command, {
      ...limits,
      signal,
      onOutput: async (output) => {
        seen = await textOf(output);
      },
    });
    expect(seen).toBe('bytes');
    expect(result.output).toBe('');
    await expect(
      runner.run(command, { ...limits, signal, onOutput: async () => Promise.reject(new Error('full')) }),
    ).rejects.toThrow('full');
  });

  it('refuses another command than the expected one', async () => {
    const runner = scriptedCommandRunner([{ matches: ({ program }) => program === 'podman' }]);
    await expect(runner.run(command, { ...limits, signal: new AbortController().signal })).rejects.toThrow(
      'not the one that the script expects',
    );
  });

  it('throws the reason when it was aborted, also by what happens during a command', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const runner = scriptedCommandRunner([{ during: () => controller.abort(reason) }]);
    await expect(runner.run(command, { ...limits, signal: controller.signal })).rejects.toBe(reason);
    await expect(runner.run(command, { ...limits, signal: controller.signal })).rejects.toBe(reason);
  });
});
