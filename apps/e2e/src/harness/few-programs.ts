import { mkdtemp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Workplace } from './workplace';

/** The environment of a host that has these programs of this one, and no others. */
export async function fewPrograms({ folder }: Workplace, names: readonly string[]): Promise<{ readonly PATH: string }> {
  const place = await mkdtemp(join(folder, 'programs-'));
  await Promise.all(
    names.map(async (name) => {
      const { stdout: program } = await execa('sh', ['-c', 'command -v "$1"', 'sh', name]);
      await symlink(program, join(place, name));
    }),
  );
  return { PATH: place };
}
