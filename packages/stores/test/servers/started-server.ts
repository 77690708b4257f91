import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const script = join(import.meta.dirname, '../../../../scripts/service-program.sh');
/** How long a hook may take that starts a server, in milliseconds: the server may have to be built first. */
export const buildTimeout = 20 * 60 * 1000;
const readyTimeout = 60_000;
const portAttempts = 3;
const keptOutput = 4_000;

/** The path of a server's program, which is built where this machine has none yet. Throws what the script says of why that cannot be. */
export async function serviceProgram(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(script, [name]);
  return stdout.trim();
}

export interface ServerRequest {
  readonly program: string;
  /** The server's arguments: it listens on 127.0.0.1 at `port`, and keeps its data in `folder`. */
  argumentsFor(port: number, folder: string): readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the server answers at `port`; asked until it does. */
  isReady(port: number): Promise<boolean>;
}

export interface StartedServer {
  readonly port: number;
  readonly folder: string;
  /** Ends the process, and removes its data. */
  stop(): Promise<void>;
}

/** Starts a server on a free port of 127.0.0.1, with a folder of its own, and waits until it answers. Throws what it printed if it does not. */
export async function startServer(request: ServerRequest): Promise<StartedServer> {
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

async function startOnce({ program, argumentsFor, environment, isReady }: ServerRequest): Promise<StartedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'carryover-server-'));
  const port = await freePort();
  const child = spawn(program, argumentsFor(port, folder), {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', HOME: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptOutput);
    });
  }
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const until = Date.now() + readyTimeout;
  while (!(await isReady(port))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`${program} does not answer on port ${port}. It printed:\n${output}`);
    }
    await delay(50);
  }
  return { port, folder, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

/** A port that nobody listens on right now. */
export async function freePort(): Promise<number> {
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

/** Whether something answers an HTTP request there, whatever it says. */
export async function answersHttp(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
