import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Architecture } from './architecture.ts';
import { assembleToolbox } from './assemble.ts';
import { archiveState, unpackPackages } from './debian-packages.ts';
import { programs } from './programs.ts';

/**
 * Makes the toolbox of an architecture, or finds it made: it is kept in the dev cache under a name that tells Debian's
 * packages and the recipe, so that this costs nothing, and no network, the second time.
 *
 * @returns the folder that holds it; not to be changed
 */
export async function buildToolbox(architecture: Architecture): Promise<string> {
  const cache = join(devCache(), 'toolbox');
  const name = `${architecture.name}-${await archiveState(architecture)}-${await recipeDigest()}`;
  const made = join(cache, name);
  if (existsSync(made)) return made;
  process.stderr.write(`· making the toolbox for ${architecture.name}\n`);
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'work-'));
  try {
    const packages = await unpackPackages(architecture, Object.keys(programs), join(work, 'packages'));
    await assembleToolbox(architecture, packages, join(work, 'toolbox'));
    await moveUnlessMade(join(work, 'toolbox'), made);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return made;
}

/** Two builds at once make the same bytes: whichever comes second finds the first's, and leaves its own. */
async function moveUnlessMade(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

async function recipeDigest(): Promise<string> {
  const digest = createHash('sha256');
  for (const name of (await readdir(import.meta.dirname)).sort()) {
    digest.update(await readFile(join(import.meta.dirname, name)));
  }
  return digest.digest('hex').slice(0, 16);
}

/** The same folder as scripts/setup/environment.sh uses. */
function devCache(): string {
  const { CARRYOVER_DEV_CACHE, XDG_CACHE_HOME } = process.env;
  return CARRYOVER_DEV_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'carryover-dev');
}
