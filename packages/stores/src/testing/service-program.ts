import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const script = join(import.meta.dirname, '../../../../scripts/service-program.sh');

/** The path of a server's program, which is built where this machine has none yet. Throws what the script says of why that cannot be. */
export async function serviceProgram(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(script, [name]);
  return stdout.trim();
}

/** How long a hook may take that starts a server: it may have to be built first. In milliseconds. */
export const buildTimeout = 20 * 60 * 1000;
