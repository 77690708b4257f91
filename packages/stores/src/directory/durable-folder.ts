import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileSystemCode } from './file-system-error';

/** Makes a folder with those above it, so that they survive a crash of the machine. */
export async function makeDurableFolder(folder: string): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true });
  if (firstMade === undefined) {
    return;
  }
  for (let made = folder; made.length >= firstMade.length; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
}

/** Makes the names in a folder survive a crash of the machine. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // What fsync(2) answers where the file system has no such thing as syncing a folder.
    if (fileSystemCode(error) !== 'EINVAL') {
      throw error;
    }
  } finally {
    await handle.close();
  }
}
