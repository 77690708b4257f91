import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program to its end, in just this environment, and gives its output; fails with what it said otherwise. */
export async function programOutput(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const { stdout } = await promisify(execFile)(program, words, {
    encoding: 'buffer',
    env: { ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
