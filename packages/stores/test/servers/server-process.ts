import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const readyTimeout = 60_000;
const pollEvery = 25;
const portAttempts = 3;
const keptOutput = 4_000;

export interface ServerRequest {
  readonly program: string;
  /** The server's arguments: it listens on 127.0.0.1 at `port`, and keeps its data in `folder`. */
  argumentsFor(port: number, folder: string): readonly string[] | Promise<readonly string[]>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the server answers at `port`, asked until it does; by default, whether it answers HTTP there. */
  isReady?(port: number, printed: string): boolean | Promise<boolean>;
}

/** A server that runs for tests. */
export interface ServerProcess {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly folder: string;
  /** The last of what it had printed when it was ready. */
  readonly printed: string;
  /** Ends it by its process, and removes its data. */
  stop(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1, with a folder of its own, and waits until it answers. Throws what it printed if it does not. */
export async function startServer(request: ServerRequest): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(request);
    } catch (error) {
      // Somebody else may have taken the port since it was found to be free.
      if (attempt === portAttempts) {
        throw error;
      }
    }
  }
}

async function startOnce(request: ServerRequest): Promise<ServerProcess> {
  const { program, argumentsFor, environment, isReady = answersThere } = request;
  const folder = await mkdtemp(join(tmpdir(), 'carryover-server-'));
  const port = await freePort();
  const child = spawn(program, await argumentsFor(port, folder), {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', HOME: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithThisProcess(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-keptOutput);
    });
  }
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const until = Date.now() + readyTimeout;
  while (!(await isReady(port, printed))) {
    if (hasEnded(child) || Date.now() > until) {
      await stop();
      throw new Error(`${program} does not answer on port ${port}. It printed:\n${printed}`);
    }
    await delay(pollEvery);
  }
  return { port, folder, printed, stop };
}

/** A run of the tests that is broken off stops nothing itself. */
function endWithThisProcess(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

function answersThere(port: number): Promise<boolean> {
  return answersHttp(`http://127.0.0.1:${port}/`);
}

/** A port of 127.0.0.1 that nobody listens on right now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('A listening server has no port');
  }
  return address.port;
}

/** Whether something answers an HTTP request there: with this status, or else whatever it says. */
export async function answersHttp(url: string, status?: number): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.body?.cancel();
    return status === undefined || answer.status === status;
  } catch {
    return false;
  }
}
