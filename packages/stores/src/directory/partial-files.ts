import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileSystemCode, saysAbsent } from './file-system-error';

/** `#` is in no legal name, so that what is here can never be an object. On the store's own file system, since links and renames do not leave it. */
const folderName = '#partial';
const staleAfterMilliseconds = 24 * 60 * 60 * 1000;

/** A new path for a file that is being written; {@link removeStalePartialFiles} finds it if its writer dies. */
export async function newPartialPath(root: string): Promise<string> {
  const folder = join(root, folderName);
  await mkdir(folder, { recursive: true });
  return join(folder, randomUUID());
}

/** Removes what writers left that were killed: files that nobody has written to for a day. */
export async function removeStalePartialFiles(root: string): Promise<void> {
  const folder = join(root, folderName);
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const modified = await modificationTime(path);
    if (modified !== undefined && Date.now() - modified > staleAfterMilliseconds) {
      await removeIfOwn(path);
    }
  }
}

/** What another user's run left is theirs to remove. */
async function removeIfOwn(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(fileSystemCode(error) ?? '')) {
      throw error;
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (saysAbsent(error)) {
      return [];
    }
    throw error;
  }
}

/** In milliseconds since the epoch; undefined if its writer was faster and it is gone. */
async function modificationTime(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (saysAbsent(error)) {
      return undefined;
    }
    throw error;
  }
}
