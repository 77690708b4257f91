import type { Mount } from './mount';

/** A mount for people: what tells it from others, in the user's own words. */
export function describeMount(mount: Mount): string {
  const { from, source, uid, gid, mode, platform } = mount.base;
  const details = [
    ...(mount.target !== '' && mount.target !== mount.id ? [`target=${mount.target}`] : []),
    ...(from === undefined ? [] : [`from=${from}`]),
    ...(source === undefined ? [] : [`source=${source}`]),
    ...(uid === undefined ? [] : [`uid=${uid}`]),
    ...(gid === undefined ? [] : [`gid=${gid}`]),
    ...(mode === undefined ? [] : [`mode=${mode.toString(8).padStart(4, '0')}`]),
    ...(platform === undefined ? [] : [`platform=${platform}`]),
    ...(mount.namespace === '' ? [] : [`namespace=${mount.namespace}`]),
  ];
  return details.length === 0 ? mount.id : `${mount.id} (${details.join(', ')})`;
}
