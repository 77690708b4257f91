import { stat } from 'node:fs/promises';
import { isCarryoverError, StoreError } from '@carryover/core';
import type { Explanation } from '../explanation';

const full: Explanation = {
  code: 'store-full',
  reason: 'there is no space left',
  hint: 'Free some space, prune the store, or name another store.',
  transient: false,
};
const forbidden: Explanation = {
  code: 'store-forbidden',
  reason: 'permission denied',
  hint: 'Let the user that carryover runs as read and write this folder, or name another store.',
  transient: false,
};
const notDirectory: Explanation = {
  code: 'store-not-a-directory',
  reason: 'something that is not a folder is in the way',
  hint: 'Remove or rename the file that stands where a folder is needed, or name another store.',
  transient: false,
};
const unavailable: Explanation = {
  code: 'store-unavailable',
  reason: 'the file system does not answer as it should',
  hint: 'Check the disk or the network file system that holds the store.',
  transient: true,
};

const explanations: ReadonlyMap<string, Explanation> = new Map([
  ['ENOSPC', full],
  ['EDQUOT', full],
  ['EACCES', forbidden],
  ['EPERM', forbidden],
  [
    'EROFS',
    {
      code: 'store-read-only',
      reason: 'the file system is mounted read-only',
      hint: 'Name a store on a file system that can be written.',
      transient: false,
    },
  ],
  ['ENOTDIR', notDirectory],
  ['EEXIST', notDirectory],
  [
    'ENAMETOOLONG',
    {
      code: 'store-name-too-long',
      reason: 'the file system does not take such a long name',
      hint: 'Give the store a folder with a shorter path.',
      transient: false,
    },
  ],
  ...['EAGAIN', 'EBUSY', 'EINTR', 'EIO', 'EMFILE', 'ENFILE', 'ESTALE', 'ETIMEDOUT'].map(
    (code): [string, Explanation] => [code, unavailable],
  ),
]);

/** The code of an error of the file system, such as `ENOENT`; undefined for any other error. */
export function fileSystemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Whether an error says that there is no such file: also where a file stands in place of one of its folders. */
export function saysAbsent(thrown: unknown): boolean {
  const code = fileSystemCode(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Whether `path` is a folder or nothing, so that a file in it that is absent is just that. */
export async function isFolderOrAbsent(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    return fileSystemCode(error) === 'ENOENT';
  }
}

/** A file system's error as a {@link StoreError}: `Cannot <action> in <store>: <why>`. */
export function asStoreError(thrown: unknown, action: string, store: string): Error {
  if (isCarryoverError(thrown)) {
    return thrown;
  }
  const systemCode = fileSystemCode(thrown);
  const explanation = systemCode === undefined ? undefined : explanations.get(systemCode);
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new StoreError(`Cannot ${action} in ${store}: ${explanation ? `${explanation.reason} (${reason})` : reason}`, {
    code: explanation?.code ?? 'store-failed',
    transient: explanation?.transient ?? false,
    hint: explanation?.hint,
    cause: thrown,
  });
}
