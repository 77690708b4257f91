import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext, CommandResult } from '@carryover/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processEnvironment } from '../environment/process-environment';
import { execaCommandRunner } from './execa-command-runner';

const runner = execaCommandRunner({ PATH: processEnvironment().PATH, INHERITED: 'yes', REMOVED: 'no' });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'command-runner-'));
});
afterAll(() => rm(folder, { recursive: true }));

function run(script: string, context: Partial<CommandContext> = {}): Promise<CommandResult> {
  const command = {
    program: process.execPath,
    arguments: ['-e', script],
    environment: { GIVEN: 'here', REMOVED: undefined },
    workingDirectory: folder,
  };
  return runner.run(command, {
    signal: new AbortController().signal,
    deadline: 30_000,
    inactivityLimit: 30_000,
    ...context,
  });
}

/** What a command that passes its standard input on is given. */
async function givenTo(input: { readonly input?: string }): Promise<string> {
  const command = { program: process.execPath, arguments: ['-e', 'process.stdin.pipe(process.stdout)'], ...input };
  const context = { signal: new AbortController().signal, deadline: 30_000, inactivityLimit: 30_000 };
  return (await runner.run(command, context)).output;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function pidWrittenTo(file: string): Promise<number> {
  for (;;) {
    const text = await readFile(join(folder, file), 'utf8').catch(() => '');
    if (text !== '') {
      return Number(text);
    }
    await sleep(20);
  }
}

/** Code that writes the process's id to a file. */
function noting(file: string): string {
  return `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid));`;
}

/** Code that notes the process's id once it ignores SIGTERM, then stays. */
function stubborn(file: string): string {
  return `process.on('SIGTERM', () => {}); ${noting(file)} setInterval(() => {}, 1000);`;
}

describe.concurrent('execaCommandRunner', { timeout: 60_000 }, () => {
  it('gives exit code, output and the lines of standard error', async () => {
    const lines: string[] = [];
    const script = `process.stdout.write('out é'); process.stderr.write('one\\rtwo\\r\\nthree'); process.exitCode = 3`;
    const result = await run(script, { onErrorLine: (line) => lines.push(line) });
    expect(result).toEqual({ ending: 'exited', exitCode: 3, output: 'out é', errorTail: ['one', 'two', 'three'] });
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  it('gives its own environment with the changes of the command, and nothing of the process', async () => {
    const { output } = await run(
      'console.log(JSON.stringify([process.env.INHERITED, process.env.GIVEN, process.env.REMOVED, process.env.HOME]))',
    );
    expect(JSON.parse(output)).toEqual(['yes', 'here', null, null]);
  });

  it('gives the text that a command has for its standard input', async () => {
    expect(await givenTo({ input: 'registry.example\n' })).toBe('registry.example\n');
    expect(await givenTo({})).toBe('');
  });

  it('gives an empty standard input', async () => {
    const { output } = await run(`process.stdin.on('end', () => console.log('ended')).resume()`);
    expect(output).toBe('ended\n');
  });

  it('tells a program that is not there from a folder that is not there', async () => {
    const context = { signal: new AbortController().signal, deadline: 1_000, inactivityLimit: 1_000 };
    const missing = await runner.run({ program: 'no-such-program-here', arguments: [] }, context);
    expect(missing).toMatchObject({ ending: 'not-found', exitCode: undefined, output: '' });
    const nowhere = runner.run(
      { program: process.execPath, arguments: [], workingDirectory: join(folder, 'none') },
      context,
    );
    await expect(nowhere).rejects.toMatchObject({ code: 'command-not-started', kind: 'trouble' });
    await expect(runner.run({ program: folder, arguments: [] }, context)).rejects.toMatchObject({
      code: 'command-not-started',
    });
  });

  it('has no exit code for a command that a signal ended', async () => {
    expect(await run(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)`)).toMatchObject({
      ending: 'exited',
      exitCode: undefined,
    });
  });

  it('keeps the last 60 lines of a flood on standard error', async () => {
    let count = 0;
    const script = `for (let n = 0; n < 200000; n++) process.stderr.write('line ' + n + '\\n')`;
    const result = await run(script, { onErrorLine: () => count++ });
    expect(count).toBe(200_000);
    expect(result.errorTail).toHaveLength(60);
    expect(result.errorTail.at(-1)).toBe('line 199999');
  });

  it('ends a command that is silent for too long', async () => {
    const started = performance.now();
    const result = await run(`console.error('working'); setInterval(() => {}, 1000)`, { inactivityLimit: 2_500 });
    expect(result).toMatchObject({ ending: 'inactive', errorTail: ['working'] });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.each(['stdout', 'stderr'])('leaves a command alone whose only sign of life is on %s', async (stream) => {
    const script = `let n = 0; const timer = setInterval(() => { process.${stream}.write('.\\n'); if (++n === 12) clearInterval(timer) }, 300)`;
    expect(await run(script, { inactivityLimit: 2_500 })).toMatchObject({ ending: 'exited', exitCode: 0 });
  });

  it('ends a command at its deadline, however lively', async () => {
    const result = await run(`setInterval(() => console.error('.'), 50)`, { deadline: 3_000, inactivityLimit: 2_500 });
    expect(result.ending).toBe('deadline');
  });

  it('does not count the time in which the reader is the slow side', async () => {
    let bytes = 0;
    const result = await run(`process.stdout.write(Buffer.alloc(5_000_000))`, {
      inactivityLimit: 2_000,
      async onOutput(output: Readable) {
        await sleep(4_000);
        for await (const piece of output) {
          bytes += piece.length;
          if (bytes > 2_500_000 && bytes <= 2_500_000 + piece.length) {
            await sleep(3_000);
          }
        }
      },
    });
    expect(result).toMatchObject({ ending: 'exited', exitCode: 0, output: '' });
    expect(bytes).toBe(5_000_000);
  });

  it('counts again once the reader has caught up', async () => {
    const script = `process.stdout.write(Buffer.alloc(3_000_000), () => setInterval(() => {}, 1000))`;
    const seen: unknown[] = [];
    const result = await run(script, {
      inactivityLimit: 2_000,
      async onOutput(output) {
        await sleep(3_000);
        await once(output.resume(), 'end').catch((error) => seen.push(error));
      },
    });
    expect(result.ending).toBe('inactive');
    expect(seen).toHaveLength(1);
  });

  it('fails the output of a command that was stopped, so that half is never taken for the whole', async () => {
    const outcome: string[] = [];
    const result = await run(`process.stdout.write('half'); setInterval(() => {}, 1000)`, {
      inactivityLimit: 2_000,
      async onOutput(output) {
        const pieces: string[] = [];
        try {
          for await (const piece of output) pieces.push(String(piece));
          outcome.push('whole');
        } catch (error) {
          outcome.push(`${pieces.join('')}: ${String(error)}`);
        }
      },
    });
    expect(result.ending).toBe('inactive');
    expect(outcome).toEqual(['half: Error: the command was ended before it had written everything']);
  });

  it('throws what the consumer throws, and ends the command', async () => {
    const script = `${noting('flooding')} setInterval(() => process.stdout.write('x'.repeat(100000)), 1)`;
    const running = run(script, {
      async onOutput(output) {
        await once(output, 'data');
        throw new Error('the disk is full');
      },
    });
    await expect(running).rejects.toThrow('the disk is full');
    expect(isAlive(await pidWrittenTo('flooding'))).toBe(false);
  });

  it('throws what the receiver of lines throws', async () => {
    const onErrorLine = () => {
      throw new Error('cannot take a line');
    };
    await expect(run(`console.error('x'); setInterval(() => {}, 1000)`, { onErrorLine })).rejects.toThrow(
      'cannot take a line',
    );
  });

  it('lets a command end whose consumer has seen enough', async () => {
    const script = `process.stdout.write('x'.repeat(5_000_000)); process.exitCode = 4`;
    const afterOne = await run(script, { onOutput: async (output) => void (await once(output, 'data')) });
    expect(afterOne).toMatchObject({ ending: 'exited', exitCode: 4 });
    const without = await run(script, { onOutput: async () => undefined });
    expect(without).toMatchObject({ ending: 'exited', exitCode: 4 });
  });

  it('ends a command by force that ignores the polite signal', async () => {
    const controller = new AbortController();
    const running = run(stubborn('stubborn'), { signal: controller.signal });
    running.catch(() => undefined);
    const pid = await pidWrittenTo('stubborn');
    const started = performance.now();
    controller.abort(new Error('stop now'));
    await expect(running).rejects.toThrow('stop now');
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(4_500);
    expect(took).toBeLessThan(9_000);
    expect(isAlive(pid)).toBe(false);
  });

  it('ends what the command has started with it, also where that ignores the polite signal', async () => {
    // A heartbeat, as a process that nobody has reaped yet still has its id.
    const beating = `${stubborn('grandchild')} setInterval(() => require('fs').appendFileSync('beat', '.'), 20)`;
    const script = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(beating)}], { stdio: 'ignore' }); setInterval(() => {}, 1000)`;
    const controller = new AbortController();
    const running = run(script, { signal: controller.signal });
    running.catch(() => undefined);
    await pidWrittenTo('grandchild');
    await sleep(200);
    controller.abort(new Error('stop now'));
    await expect(running).rejects.toThrow('stop now');
    await sleep(100);
    const beats = await readFile(join(folder, 'beat'), 'utf8');
    await sleep(400);
    expect(await readFile(join(folder, 'beat'), 'utf8')).toBe(beats);
    expect(beats.length).toBeGreaterThan(2);
  });

  it('starts nothing when it was aborted before', async () => {
    await expect(run(stubborn('aborted'), { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
      'too late',
    );
    await sleep(300);
    await expect(readFile(join(folder, 'aborted'))).rejects.toThrow('ENOENT');
  });

  it('refuses to collect output without bound', async () => {
    const script = `const piece = 'x'.repeat(1 << 20); for (let n = 0; n < 80; n++) process.stdout.write(piece)`;
    await expect(run(script)).rejects.toMatchObject({ code: 'command-output-too-long' });
  });
});
