import { createHash } from 'node:crypto';
import type { Mount } from './mount';

/**
 * What stands for a mount in names: the SHA-256 of its identity, in hexadecimal. Options that give the same directory give the same digest: missing ones of
 * uid, gid and mode count as their defaults once one of them is given (buildkit `frontend/dockerfile/dockerfile2llb/convert_runmount.go`).
 */
export function mountDigest(mount: Mount): string {
  const identity = [mount.namespace, mount.id, ...baseIdentity(mount)];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

function baseIdentity({ base: { from, source, uid, gid, mode, platform } }: Mount): (string | number)[] {
  const hasPermissions = uid !== undefined || gid !== undefined || mode !== undefined;
  return [
    from ?? '',
    source ?? '',
    ...(hasPermissions ? [uid ?? 0, gid ?? 0, mode ?? 0o755] : []),
    ...(from !== undefined && platform !== undefined ? [platform] : []),
  ];
}
