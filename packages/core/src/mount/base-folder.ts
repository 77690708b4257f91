import type { Mount } from './mount';

/**
 * The folder of an image or a stage that a mount begins as, where it is one: what `from` and `source` name. With `uid`, `gid` or `mode`, BuildKit puts an empty folder on top of
 * `from`, and that is what the mount begins as (buildkit `frontend/dockerfile/dockerfile2llb/convert_runmount.go`, `setCacheUIDGID`).
 */
export function baseFolder({ base: { from, source, uid, gid, mode } }: Mount): string | undefined {
  if (from === undefined) {
    return undefined;
  }
  const isOwnFolder = source === undefined && (uid !== undefined || gid !== undefined || mode !== undefined);
  return isOwnFolder ? undefined : (source ?? '/');
}
