import type { BaseBuild } from '../engine';
import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';

/**
 * Which mounts are filled together. What a mount is based on (`from`) is built for it, by steps that may use other mounts: those have to be filled before, and nobody may hold
 * them meanwhile, since BuildKit gives whoever shares a mount that is locked another, empty one. A stage that `from` names stands before the steps that name it,
 * so going through mounts in the order of their first uses, as plans have them, one base at a time, is enough.
 */
export function injectRounds(
  mounts: readonly Mount[],
  baseBuilds: ReadonlyMap<string, BaseBuild> = new Map(),
): readonly (readonly Mount[])[] {
  const plain = mounts.filter(({ base }) => base.from === undefined);
  const rounds: Mount[][] = [];
  let last: { readonly from: string; readonly build: BaseBuild | undefined } | undefined;
  for (const mount of mounts) {
    const { from } = mount.base;
    if (from === undefined) {
      continue;
    }
    const build = baseBuilds.get(mountDigest(mount));
    if (last?.from === from && last.build === build) {
      rounds.at(-1)?.push(mount);
    } else {
      rounds.push([mount]);
    }
    last = { from, build };
  }
  return plain.length > 0 ? [plain, ...rounds] : rounds;
}
