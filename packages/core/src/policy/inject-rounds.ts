import { splitLines } from '../dockerfile/read-instructions';
import { readStages } from '../dockerfile/read-stages';
import type { BaseBuild } from '../engine';
import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';

/**
 * Which mounts are filled together. A stage that a mount is based on is built for it, by steps that may use other mounts: those have to be filled before, and nobody may hold
 * them meanwhile, since BuildKit gives whoever shares a mount that is locked another, empty one. A stage that `from` names stands before the steps that name it,
 * so going through stages in the order in which mounts are first based on them, as plans have them, is enough.
 */
export function injectRounds(
  mounts: readonly Mount[],
  baseBuilds: ReadonlyMap<string, BaseBuild> = new Map(),
): readonly (readonly Mount[])[] {
  const stages = new StageNames();
  const rounds = Map.groupBy(mounts, (mount) => {
    const build = baseBuilds.get(mountDigest(mount));
    const { from } = mount.base;
    return build !== undefined && from !== undefined && stages.of(build).has(from.toLowerCase())
      ? stages.key(build, from)
      : '';
  });
  const first = rounds.get('') ?? [];
  const later = [...rounds].flatMap(([key, round]) => (key === '' ? [] : [round]));
  return first.length > 0 ? [first, ...later] : later;
}

class StageNames {
  readonly #names = new Map<BaseBuild, ReadonlySet<string>>();

  of(build: BaseBuild): ReadonlySet<string> {
    const names = this.#names.get(build) ?? stageNames(build);
    this.#names.set(build, names);
    return names;
  }

  key(build: BaseBuild, from: string): string {
    return `${[...this.#names.keys()].indexOf(build)} ${from.toLowerCase()}`;
  }
}

function stageNames({ dockerfile }: BaseBuild): ReadonlySet<string> {
  const { stages } = readStages(splitLines(dockerfile), () => undefined);
  return new Set(stages.flatMap(({ name }) => name ?? []));
}
