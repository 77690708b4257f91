import { constants, existsSync } from 'node:fs';
import { access, lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheHome, processEnvironment } from '@carryover/host/environment';
import { unpackArchive } from './unpack-archive';

/**
 * The folder that holds a program: unpacked by this process, or by an earlier one. It appears whole or not at all, however many processes ask at once.
 *
 * @param name is that of no other program; the folder's name.
 * @param archive gives the program's archive where it has yet to be unpacked.
 * @throws where there is no place for it that is this user's alone, or `archive` throws.
 */
export async function unpackedProgram(name: string, archive: () => Promise<Uint8Array>): Promise<string> {
  const home = await privateFolder();
  const folder = join(home, name);
  if (existsSync(folder)) {
    return folder;
  }
  const bytes = await archive();
  const part = await mkdtemp(join(home, 'part-'));
  try {
    await unpackArchive(bytes, part);
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    // Another process was first.
    if (existsSync(folder)) {
      return folder;
    }
    throw error;
  }
  return folder;
}

/** What lies in it will be run: nobody else may be able to write there. In the cache home, or where there is none, in the folder for temporary files. */
async function privateFolder(): Promise<string> {
  const refused: string[] = [];
  for (const place of places()) {
    const problem = await problemOf(place);
    if (problem === undefined) {
      return place;
    }
    refused.push(`${place}: ${problem}`);
  }
  const hint = 'set XDG_CACHE_HOME to a folder that you alone can write to';
  throw new Error(`there is no place for its program's files: ${refused.join('; ')}.\n  what to do: ${hint}`);
}

function places(): string[] {
  const temporary = join(tmpdir(), `carryover-program-${process.getuid?.() ?? 'own'}`);
  try {
    return [join(cacheHome(processEnvironment(), homedir), 'carryover-program'), temporary];
  } catch {
    // The system knows of no home (os.homedir throws for a user without an entry).
    return [temporary];
  }
}

async function problemOf(place: string): Promise<string | undefined> {
  try {
    await mkdir(place, { recursive: true, mode: 0o700 });
    const status = await lstat(place);
    if (!status.isDirectory()) {
      return 'it is not a folder';
    }
    if (process.getuid !== undefined && status.uid !== process.getuid()) {
      return 'it belongs to another user';
    }
    if ((status.mode & 0o022) !== 0) {
      return 'others may write to it';
    }
    await access(place, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
