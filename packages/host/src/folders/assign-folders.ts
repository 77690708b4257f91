import { type ChosenFolder, type HostFolder, type Mount, mountDigest } from '@carryover/core';
import type { Surroundings } from '../surroundings';
import { resolveFolder } from './resolve-folder';

export interface AssignedMounts {
  /** Those that go to the store. */
  readonly stored: readonly Mount[];
  readonly folders: readonly HostFolder[];
}

/**
 * Parts mounts into those that go to the store and those that are exchanged with a folder on this host; a mount may do both. Which namespace a mount is in
 * makes no difference. Throws `misuse` for a folder that is not to be had.
 */
export async function assignFolders(
  mounts: readonly Mount[],
  chosen: readonly ChosenFolder[],
  surroundings: Pick<Surroundings, 'commands' | 'workingDirectory' | 'homeDirectory'>,
  signal: AbortSignal,
): Promise<AssignedMounts> {
  const stored = new Set(mounts);
  const folders: HostFolder[] = [];
  for (const each of chosen) {
    const meant = mounts.filter((mount) => identity(mount) === identity(each.mount));
    const path = meant.length === 0 ? '' : await resolveFolder(each, surroundings, signal);
    for (const mount of meant) {
      folders.push({ mount, path });
      if (!each.isStored) {
        stored.delete(mount);
      }
    }
  }
  return { stored: [...stored], folders };
}

function identity(mount: Mount): string {
  return mountDigest({ ...mount, namespace: '' });
}
