import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import type { MountFields } from './mount-field';
import { mountOfFields } from './mount-of-fields';

/** What a build tool makes of the cache mounts in a Dockerfile, where they are not all alike. */
export interface MountRules {
  /** Whether the first line of the file can name another frontend, which reads the rest. */
  readonly readsSyntaxLine: boolean;
  /** Whether a step that gives a mount a key that BuildKit does not know is refused. */
  readonly refusesUnknownKeys: boolean;
  /** The mount that the fields of a `RUN --mount=type=cache` name; or why there is none to carry. `isStage` is as in `mountOfFields`. */
  mountOf(fields: MountFields, namespace: string, isStage: (name: string) => boolean): Mount | NoMount;
  /** Mounts of which this is the same are one directory. */
  identity(mount: Mount): string;
}

/** Why a cache mount is not carried, for people. */
export interface NoMount {
  readonly code: string;
  readonly reason: string;
  readonly hint: string;
}

export const buildKitRules: MountRules = {
  readsSyntaxLine: true,
  refusesUnknownKeys: true,
  mountOf: mountOfFields,
  identity: mountDigest,
};

/**
 * How podman and buildah read mounts (buildah `internal/volumes/volumes.go`, `GetCacheMount`; in 1.28 `internal/parse/parse.go`).
 *
 * - An id, or else the target just as it is written, is the directory's name. There are no namespaces.
 * - Owner and mode are what a directory begins with, once: the first step that has it decides. Since 1.40, another `uid` or `gid` makes another directory (`isByOwner`).
 * - `source` names a folder within the directory, and is no part of its identity; 1.28 takes no notice of it.
 * - With `from`, a step writes into the stage or a copy of the image that it names, and the directory is gone with the build.
 * - There are keys that BuildKit does not know (`z`, `U`, `shared`), and the build itself refuses what buildah does not know.
 */
export function buildahRules(isByOwner: boolean): MountRules {
  return {
    readsSyntaxLine: false,
    refusesUnknownKeys: false,
    mountOf: buildahMount,
    identity: ({ id, base: { uid = 0, gid = 0 } }) => JSON.stringify(isByOwner ? [id, uid, gid] : [id]),
  };
}

function buildahMount({ id, target = '', from, uid, gid, mode }: MountFields): Mount | NoMount {
  if (from !== undefined && from !== '') {
    return {
      code: 'mount-not-kept',
      reason: `from=${from}: podman and buildah keep nothing of such a mount after the build, so it is not carried`,
      hint: 'without from, the mount is kept; copy what it should begin with in the step itself',
    };
  }
  if (!id && !target.startsWith('/')) {
    return {
      code: 'relative-target',
      reason: `target=${target}: which directory it is depends on where the step runs`,
      hint: 'give the mount an id, or an absolute target',
    };
  }
  return { namespace: '', id: id || target, base: { uid, gid, mode }, target: target || (id ?? '') };
}
