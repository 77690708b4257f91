// biome-ignore lint/style/noRestrictedImports: what is tested is what the real program makes of our bytes.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end and gives its standard output. Throws, with what it said, if it fails. */
export async function runProgram(program: string, args: readonly string[], workingDirectory: string): Promise<Buffer> {
  const { stdout } = await execute(program, [...args], {
    cwd: workingDirectory,
    encoding: 'buffer',
    maxBuffer: 1 << 26,
  });
  return stdout;
}
