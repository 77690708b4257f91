/** How podman or buildah is called, and what is known of it. */
export interface BuildahProgram {
  readonly kind: 'podman' | 'buildah';
  /** `podman`, `buildah`, or a path to one of them. */
  readonly program: string;
  /** Its global options, such as `--root`. */
  readonly arguments: readonly string[];
  /** Options of the user's build that decide how its steps are run, such as `--userns-uid-map`: generated steps run likewise. */
  readonly stepOptions: readonly string[];
  /** How steps are isolated, where somebody said so: `--isolation`, or `BUILDAH_ISOLATION`. */
  readonly isolation: string | undefined;
  /** Of the buildah that it is, or has inside; undefined where it did not say. */
  readonly version: BuildahVersion | undefined;
  /** The architecture of its steps, as BuildKit names it (`amd64`). */
  readonly architecture: string;
  /** Whether it builds on another machine, as podman does that is only a client. */
  readonly isRemote: boolean;
}

export interface BuildahVersion {
  readonly major: number;
  readonly minor: number;
}

/** Reads `1.28.2`, also with more behind it. */
export function readBuildahVersion(text: string): BuildahVersion | undefined {
  const match = /^v?(\d+)\.(\d+)/.exec(text);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}

/** Whether a version is at least another; one that is not known counts as new. */
export function isAtLeast(version: BuildahVersion | undefined, major: number, minor: number): boolean {
  return version === undefined || version.major > major || (version.major === major && version.minor >= minor);
}
