import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface WriterOptions {
  readonly root: string;
  readonly writer: number;
  readonly first: number;
  readonly last: number;
  readonly way?: 'link' | 'rename';
}

/** A process that writes objects. */
export interface Writer {
  readonly process: ChildProcess;
  /** Resolves as soon as it begins. */
  readonly ready: Promise<void>;
  /** Resolves at its end with what the store answered, in order. Rejects if it failed by itself. */
  readonly outcomes: Promise<string[]>;
}

export function startWriter({ root, writer, first, last, way = 'link' }: WriterOptions): Writer {
  const script = fileURLToPath(new URL('./writer-process.ts', import.meta.url));
  const preload = new URL('./run-sources.ts', import.meta.url).href;
  const child = spawn(
    process.execPath,
    ['--import', preload, script, root, String(writer), String(first), String(last), way],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines: string[] = [];
  const input = createInterface({ input: child.stdout });
  input.on('line', (line) => lines.push(line));

  async function end(): Promise<string[]> {
    const [exitCode, signal] = await once(child, 'close');
    if (exitCode !== 0 && signal !== 'SIGKILL') {
      throw new Error(`The writer ended with ${exitCode ?? signal}`);
    }
    return lines.slice(1);
  }

  const outcomes = end();
  const ready = Promise.race([once(input, 'line'), outcomes]).then(() => undefined);
  return { process: child, ready, outcomes };
}
