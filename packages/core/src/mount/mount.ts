/**
 * What decides, besides the id, which directory BuildKit gives a mount (`from`, `source`, `uid`, `gid`, `mode` become a base reference that is part of the
 * key: buildkit `frontend/dockerfile/dockerfile2llb/convert_runmount.go`, `dispatchRunMounts`). Each is kept as the user gave it or left undefined.
 */
export interface MountBase {
  readonly from?: string | undefined;
  readonly source?: string | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Permission bits, 0 to 0o777 (BuildKit keeps no more: `client/llb/fileop.go`). */
  readonly mode?: number | undefined;
  /** With `from` alone: the platform that its image or stage is built for, such as `linux/arm64`, as each platform's is another. Undefined where it is not known. */
  readonly platform?: string | undefined;
}

/** One cache mount, known by its identity: namespace, id and base. */
export interface Mount {
  /** The build argument `BUILDKIT_CACHE_MOUNT_NS`, or empty. */
  readonly namespace: string;
  /** BuildKit's cache id: the user's `id` as it is, or the cleaned target where the user gave none. */
  readonly id: string;
  readonly base: MountBase;
  /** The target that the user gave, for people to recognise the mount by. Not part of the identity. */
  readonly target: string;
}
