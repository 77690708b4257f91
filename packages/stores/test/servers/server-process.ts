import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../../../scripts/service-program.sh', import.meta.url));
const startLimit = 20_000;
const pollEvery = 25;

/** A server that runs for tests. */
export interface ServerProcess {
  /** On 127.0.0.1. */
  readonly port: number;
  stop(): Promise<void>;
}

/** The path of a server's program, which is built or fetched if it is not here. Fails with what is missing. */
export async function serviceProgram(name: string): Promise<string> {
  const { stdout } = await run(script, [name]);
  return stdout.trim();
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('A port was expected');
  }
  return address.port;
}

/** Starts a program on a free port, and waits until it answers HTTP there. */
export async function startServer(
  program: string,
  argumentsFor: (port: number) => readonly string[] | Promise<readonly string[]>,
): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(program, await argumentsFor(port), { stdio: ['ignore', 'ignore', 'pipe'] });
  // A run of the tests that is broken off stops nothing itself.
  const stopAtExit = () => child.kill('SIGKILL');
  process.once('exit', stopAtExit);
  child.once('exit', () => process.removeListener('exit', stopAtExit));
  let log = '';
  child.stderr.on('data', (bytes) => {
    log = `${log}${bytes}`.slice(-4_000);
  });
  try {
    await untilItAnswers(port, child);
  } catch (error) {
    await stop(child);
    throw new Error(`${program} did not start: ${log}`, { cause: error });
  }
  return { port, stop: () => stop(child) };
}

async function untilItAnswers(port: number, child: ChildProcess): Promise<void> {
  const end = Date.now() + startLimit;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > end) {
      throw new Error(`No answer on port ${port}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollEvery));
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    await (await fetch(`http://127.0.0.1:${port}/`)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** Runs a program to its end and gives its output; fails with what it said otherwise. */
export async function outputOf(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const { stdout } = await run(program, words, {
    encoding: 'buffer',
    env: { ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
