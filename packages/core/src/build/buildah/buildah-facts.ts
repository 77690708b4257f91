import * as z from 'zod';
import { parseJson } from '../../dockerfile/directives';
import { type BuildahVersion, readBuildahVersion } from './buildah-program';

/** What podman or buildah tells of itself. */
export interface BuildahFacts {
  readonly version: BuildahVersion | undefined;
  readonly architecture: string;
  /** Whether it builds on another machine, as podman does that is only a client. */
  readonly isRemote: boolean;
}

const podmanInfo = z.object({
  host: z.object({ arch: z.string(), buildahVersion: z.string(), serviceIsRemote: z.boolean().default(false) }),
});
const buildahVersion = z.object({ version: z.string(), osArch: z.string() });

/** Reads `podman info --format=json`, or `buildah version --json`. */
export function readBuildahFacts(output: string): BuildahFacts | undefined {
  const told = parseJson(output);
  const podman = podmanInfo.safeParse(told).data?.host;
  if (podman !== undefined) {
    const { arch, serviceIsRemote } = podman;
    return { version: readBuildahVersion(podman.buildahVersion), architecture: arch, isRemote: serviceIsRemote };
  }
  const buildah = buildahVersion.safeParse(told).data;
  return (
    buildah && {
      version: readBuildahVersion(buildah.version),
      architecture: buildah.osArch.replace(/^linux\//, ''),
      isRemote: false,
    }
  );
}
