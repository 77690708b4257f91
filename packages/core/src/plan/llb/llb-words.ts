import type { Mount } from '../../mount/mount';
import { mountDigest } from '../../mount/mount-digest';
import type { MountPlan, PlannedMount } from '../mount-plan';

/**
 * The mounts that BuildKit told of, named as the Dockerfile names them where it is one of those that were read there: BuildKit tells of no stage's alias, of no owner that was left
 * out, and not whether anything depends on the platform.
 */
export function inWordsOfDockerfile(told: MountPlan, read: MountPlan): MountPlan {
  const mounts = told.mounts.map((planned) => {
    const same = read.mounts.filter((one) => isSame(planned, one));
    // A trigger (`ONBUILD`) is in two places: where it stands, and at the FROM that brings it in, which is the one that BuildKit tells of.
    const [first, ...others] =
      [same.filter((one) => shares(planned, one, 'line')), same].find(({ length }) => length > 0) ?? [];
    return first === undefined || others.length > 0
      ? planned
      : { ...planned, mount: first.mount, dependsOnPlatform: first.dependsOnPlatform };
  });
  return { ...told, mounts };
}

/** What a mount is based on goes by more than one name: that both have something, in one stage, has to do. */
function isSame(told: PlannedMount, read: PlannedMount): boolean {
  const haveFrom = (told.mount.base.from === undefined) === (read.mount.base.from === undefined);
  return shares(told, read, 'stage') && haveFrom && digestWithoutFrom(told.mount) === digestWithoutFrom(read.mount);
}

function shares(told: PlannedMount, read: PlannedMount, what: 'line' | 'stage'): boolean {
  return told.uses.some((use) => read.uses.some((other) => use[what] === other[what]));
}

function digestWithoutFrom(mount: Mount): string {
  return mountDigest({ ...mount, base: { ...mount.base, from: undefined } });
}
