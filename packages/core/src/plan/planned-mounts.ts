import type { Mount, MountBase } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import { cleanPath } from './clean-path';
import type { MountFields, Sharing } from './mount-field';
import type { MountUse, PlannedMount } from './mount-plan';
import type { RunMount } from './run-mount';

interface Gathered {
  readonly mount: Mount;
  readonly sharing: Set<Sharing>;
  readonly uses: Map<string, MountUse>;
  dependsOnPlatform: boolean;
}

/** Gathers mounts: those with one identity are one, with several uses. */
export class PlannedMounts {
  readonly #gathered = new Map<string, Gathered>();
  readonly #namespace: string;
  readonly #isStage: (name: string) => boolean;

  /** `isStage` tells names of stages, which are compared without regard to case, from those of images. */
  constructor(namespace: string, isStage: (name: string) => boolean) {
    this.#namespace = namespace;
    this.#isStage = isStage;
  }

  add({ fields, dependsOnPlatform }: RunMount, use: MountUse): void {
    const mount = this.#mountOf(fields);
    const identity = mountDigest(mount);
    const same = this.#gathered.get(identity);
    const gathered = same ?? { mount, sharing: new Set<Sharing>(), uses: new Map(), dependsOnPlatform };
    gathered.sharing.add(fields.sharing ?? 'shared');
    gathered.uses.set(JSON.stringify(use), use);
    gathered.dependsOnPlatform ||= dependsOnPlatform;
    this.#gathered.set(identity, gathered);
  }

  /** In the order of their first uses. */
  list(): readonly PlannedMount[] {
    const mounts = [...this.#gathered.values()].map(({ mount, sharing, uses, dependsOnPlatform }) => ({
      mount,
      sharing: [...sharing],
      uses: [...uses.values()].sort((one, other) => one.line - other.line),
      learntFrom: 'dockerfile' as const,
      dependsOnPlatform,
    }));
    return mounts.sort((one, other) => (one.uses[0]?.line ?? 0) - (other.uses[0]?.line ?? 0));
  }

  #mountOf(fields: MountFields): Mount {
    const id = fields.id || cleanPath(fields.target ?? '');
    return { namespace: this.#namespace, id, base: this.#baseOf(fields), target: fields.target || id };
  }

  /** What BuildKit makes a mount's base of: beside a source, it takes no notice of owner and mode. */
  #baseOf({ from, source = '', uid, gid, mode }: MountFields): MountBase {
    const base =
      from === undefined || from === '' || from === 'scratch'
        ? {}
        : { from: this.#isStage(from) ? from.toLowerCase() : from };
    const folder = cleanPath(`/${source}`);
    return folder === '/' ? { ...base, uid, gid, mode } : { ...base, source: folder };
  }
}
