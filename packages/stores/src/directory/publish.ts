import { existsSync, renameSync } from 'node:fs';
import { link } from 'node:fs/promises';
import { fileSystemCode } from './file-system-error';

/** Gives a finished file its name in one step, unless the name is taken. It may leave the partial name behind. */
export type Publish = (partial: string, target: string) => Promise<'stored' | 'present'>;

/** What link(2) answers where the file system has no hard links: exFAT, some network file systems. */
const withoutHardLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** By link(2), which never replaces, so that of two writers one is told; where there are no hard links, by renaming. */
export async function publishByLink(partial: string, target: string): Promise<'stored' | 'present'> {
  try {
    await link(partial, target);
    return 'stored';
  } catch (error) {
    const code = fileSystemCode(error) ?? '';
    if (code === 'EEXIST') {
      return 'present';
    }
    if (withoutHardLinks.has(code)) {
      return publishByRename(partial, target);
    }
    throw error;
  }
}

/**
 * By rename(2), which would replace: so the name is looked up first, in the same turn of the event loop, and no other writer of this process comes in
 * between. One of another process can, for an instant. Then both are told `stored` and the later bytes stay, whole, while readers of the earlier file keep
 * it. Packs and indexes are named by their digest, so that both hold the same; of two snapshots the later one stays, and what only the earlier one added has
 * to be saved again.
 */
export async function publishByRename(partial: string, target: string): Promise<'stored' | 'present'> {
  if (existsSync(target)) {
    return 'present';
  }
  renameSync(partial, target);
  return 'stored';
}
