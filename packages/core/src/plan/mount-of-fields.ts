import type { Mount, MountBase } from '../mount/mount';
import { cleanPath } from './clean-path';
import type { MountFields } from './mount-field';

/** The mount that the fields of a `RUN --mount` name. `isStage` tells names of stages, which are compared without regard to case, from those of images. */
export function mountOfFields(fields: MountFields, namespace: string, isStage: (name: string) => boolean): Mount {
  const id = fields.id || cleanPath(fields.target ?? '');
  return { namespace, id, base: baseOf(fields, isStage), target: fields.target || id };
}

/** What BuildKit makes a mount's base of: beside a source, it takes no notice of owner and mode. */
function baseOf({ from, source = '', uid, gid, mode }: MountFields, isStage: (name: string) => boolean): MountBase {
  const base =
    from === undefined || from === '' || from === 'scratch' ? {} : { from: isStage(from) ? from.toLowerCase() : from };
  const folder = cleanPath(`/${source}`);
  return folder === '/' ? { ...base, uid, gid, mode } : { ...base, source: folder };
}
