import { constants } from 'node:fs';
import { copyFile, link, open, stat } from 'node:fs/promises';
import type { Body } from '@carryover/core';
import { fileSystemCode } from './file-system-error';

/** What link(2) answers between file systems, and where one has no hard links or allows no more of them. */
const cannotLink = new Set(['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Gives a file a second name, or where that cannot be, a copy. `target` must not exist. */
export async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (!cannotLink.has(fileSystemCode(error) ?? '')) {
      throw error;
    }
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  }
}

/**
 * Makes `path` hold the bytes of a body's file, on the disk unless it need not be `durable`. False, and nothing there, if the file is not what the body
 * says: then it has to be read.
 */
export async function takeFile(
  body: Body,
  path: string,
  { durable }: { readonly durable: boolean } = { durable: true },
): Promise<boolean> {
  if (body.file === undefined || (await stat(body.file)).size !== body.size) {
    return false;
  }
  await linkOrCopy(body.file, path);
  if (!durable) {
    return true;
  }
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return true;
}
