import type { Mount } from '../../mount/mount';
import { mountDigest } from '../../mount/mount-digest';
import type { MountPlan, PlannedMount } from '../mount-plan';

/**
 * The mounts that BuildKit told of, named as the Dockerfile names them where it is one of those that were read there: BuildKit tells of no stage's alias, of no owner that was left
 * out, and not whether anything depends on the platform.
 */
export function inWordsOfDockerfile(told: MountPlan, read: MountPlan): MountPlan {
  const mounts = told.mounts.map((planned) => {
    const [same, ...others] = read.mounts.filter((one) => isSame(planned, one));
    return same === undefined || others.length > 0
      ? planned
      : { ...planned, mount: same.mount, dependsOnPlatform: same.dependsOnPlatform };
  });
  return { ...told, mounts };
}

/** What a mount is based on goes by more than one name: that both have something, at one place of the file, has to do. */
function isSame(told: PlannedMount, read: PlannedMount): boolean {
  const meets = told.uses.some(({ line }) => read.uses.some((use) => use.line === line));
  const haveFrom = (told.mount.base.from === undefined) === (read.mount.base.from === undefined);
  return meets && haveFrom && digestWithoutFrom(told.mount) === digestWithoutFrom(read.mount);
}

function digestWithoutFrom(mount: Mount): string {
  return mountDigest({ ...mount, base: { ...mount.base, from: undefined } });
}
