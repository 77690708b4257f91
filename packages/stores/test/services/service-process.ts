import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** How long a server may take to be ready, in milliseconds. */
const readyPeriod = 30_000;

/** A server that a test has started. */
export interface ServiceProcess {
  /** The line that said that it is ready. */
  readonly readyLine: string;
  /** Ends it by its process id, and waits for that. */
  end(): Promise<void>;
}

/** The path of a server's program, which is built or fetched where it is not here yet: takes minutes then. */
export async function serviceProgram(name: string): Promise<string> {
  const script = fileURLToPath(new URL('../../../../scripts/service-program.sh', import.meta.url));
  const { stdout } = await promisify(execFile)(script, [name]).catch((error: unknown) => {
    throw new Error(`There is no server ${name} to test against: run scripts/service-program.sh ${name}`, {
      cause: error,
    });
  });
  return stdout.trim();
}

/** Starts a server, and waits for the line on its standard output that `isReady` accepts. */
export async function startService(
  program: string,
  words: readonly string[],
  isReady: (line: string) => boolean,
): Promise<ServiceProcess> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit');
  const ready = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      if (isReady(line)) {
        resolve(line);
      }
    });
  });
  const ended = exited.then(([code, signal]) => {
    throw new Error(`${program} ended with ${code ?? signal} before it was ready`);
  });
  const late = pause(readyPeriod, undefined, { ref: false }).then(() => {
    throw new Error(`${program} ${words.join(' ')} was not ready within ${readyPeriod / 1000} s`);
  });
  late.catch(() => undefined);
  // Once it is ready, its end is no failure.
  ended.catch(() => undefined);
  const end = () => endProcess(child, exited);
  try {
    return { readyLine: await Promise.race([ready, ended, late]), end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function endProcess(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await exited;
  }
}
