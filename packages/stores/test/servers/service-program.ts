import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const script = join(import.meta.dirname, '../../../../scripts/service-program.sh');

/** How long a hook may take that starts a server, in milliseconds: the server may have to be built first. */
export const buildTimeout = 20 * 60 * 1000;

/** The path of a server's program, which is built or fetched where it is not here yet: takes minutes then. */
export async function serviceProgram(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(script, [name]).catch((error: unknown) => {
    throw new Error(`There is no server ${name} to test against: run scripts/service-program.sh ${name}`, {
      cause: error,
    });
  });
  return stdout.trim();
}
