import { listCacheRecords, listMountRecords, removeCacheRecords } from './cache-records';
import type { Workplace } from './workplace';

/** What BuildKit calls the step that makes a mount's base; older ones say `settings`. */
const baseDescription = /\[internal\] settings? cache mount permissions/;

/** While another test lists records, BuildKit takes those that it measures for used, and does not remove them. So often it is tried. */
const attempts = 5;

/**
 * Removes the workplace's mounts from the builder, what the steps of its builds left, and the folders that `uid`, `gid` and `mode` based the mounts on, as if it
 * were another, fresh machine. What is not the workplace's stays; so does a folder that another's mount is based on.
 */
export async function emptyBuilder({ namespace }: Workplace): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const mounts = await listMountRecords(namespace);
    const bases = new Set(mounts.flatMap((mount) => mount.parents));
    const records = await listCacheRecords('regular');
    await removeCacheRecords([...mounts, ...records.filter((record) => record.text.includes(namespace))]);
    await removeCacheRecords(records.filter((record) => bases.has(record.id) && baseDescription.test(record.text)));
    const left = await listMountRecords(namespace);
    if (left.length === 0) {
      return;
    }
    if (attempt === attempts) {
      throw new Error(`The mounts could not be removed:\n${left.map((record) => record.text).join('\n')}`);
    }
  }
}

/** Removes all that names a namespace: its mounts, and the steps of user builds, whose scripts name it. */
export async function forgetNamespace(namespace: string): Promise<void> {
  const records = await listCacheRecords();
  await removeCacheRecords(records.filter((record) => record.text.includes(namespace)));
}
