import type { Mount } from '../mount/mount';
import type { MountRecord } from './mount-records';

/** Whether BuildKit bases a mount on something: an image, a stage, or an owner and mode. Of that, a record tells no more. */
export function isBased({ base }: Pick<Mount, 'base'>): boolean {
  return Object.values(base).some((option) => option !== undefined);
}

/** Whether a builder's record may be a mount's: of two that have one id and different bases, it is not told which it is. */
export function isRecordOf({ cacheId, hasBase }: MountRecord, mount: Mount): boolean {
  return cacheId === `${mount.namespace}/${mount.id}` && hasBase === isBased(mount);
}
