import { lstat } from 'node:fs/promises';
import { StoreError } from '@carryover/core';
import { asStoreError } from '../directory/file-system-error';
import type { CacheAnswer } from './cache-task';

/** How the store is shown. */
export const storeLabel = 'gha:';

/** What a task that did not fail came to. */
export type Done = Exclude<CacheAnswer, { kind: 'failed' }>;

/** The service takes a key for a prefix where there is no entry of that key: what it finds so is another. */
export function isHit(answer: Done, key: string): boolean {
  return answer.kind === 'found' && answer.key === key;
}

/** Throws what a call throws as a StoreError, or the signal's reason once it was aborted. */
export async function explaining<Result>(
  action: string,
  signal: AbortSignal,
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    signal.throwIfAborted();
    throw asStoreError(error, action, storeLabel);
  }
}

export function cannotList(): StoreError {
  return new StoreError('gha: can neither list nor delete', {
    code: 'store-cannot-list',
    transient: false,
    hint: 'GitHub removes by itself what was not used for 7 days, and the oldest beyond the limit. To remove more use gh cache delete.',
  });
}

/** An archive may hold anything under the name of the object, such as a link to a file of this machine. */
export async function requirePlainFile(path: string, action: string): Promise<void> {
  if (!(await lstat(path)).isFile()) {
    throw new StoreError(`Cannot ${action} in gha: the archive holds something else than a file`, {
      code: 'store-damaged',
      transient: false,
      hint: 'Something else than carryover made this entry. Delete it with gh cache delete.',
    });
  }
}
