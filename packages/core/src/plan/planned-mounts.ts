import type { Mount } from '../mount/mount';
import type { Sharing } from './mount-field';
import type { MountUse, PlannedMount } from './mount-plan';
import { buildKitRules, type MountRules } from './mount-rules';

/** One use of a mount. */
export interface UsedMount {
  readonly mount: Mount;
  readonly sharing: Sharing;
  readonly dependsOnPlatform: boolean;
}

interface Gathered {
  readonly mount: Mount;
  readonly sharing: Set<Sharing>;
  readonly uses: Map<string, MountUse>;
  dependsOnPlatform: boolean;
}

/** Gathers mounts: those with one identity are one, with several uses. */
export class PlannedMounts {
  readonly #gathered = new Map<string, Gathered>();
  readonly #learntFrom: PlannedMount['learntFrom'];
  readonly #rules: MountRules;

  constructor(learntFrom: PlannedMount['learntFrom'], rules = buildKitRules) {
    this.#learntFrom = learntFrom;
    this.#rules = rules;
  }

  /** `places` is where the use stands: one step can stand in several, and one that no file shows in none. */
  add({ mount, sharing, dependsOnPlatform }: UsedMount, places: readonly MountUse[]): void {
    const identity = this.#rules.identity(mount);
    const same = this.#gathered.get(identity);
    const gathered = same ?? { mount, sharing: new Set<Sharing>(), uses: new Map(), dependsOnPlatform };
    gathered.sharing.add(sharing);
    for (const use of places) {
      gathered.uses.set(JSON.stringify(use), use);
    }
    gathered.dependsOnPlatform ||= dependsOnPlatform;
    this.#gathered.set(identity, gathered);
  }

  /** In the order of their first uses. */
  list(): readonly PlannedMount[] {
    const mounts = [...this.#gathered.values()].map(({ mount, sharing, uses, dependsOnPlatform }) => ({
      mount,
      sharing: [...sharing],
      uses: [...uses.values()].sort((one, other) => one.line - other.line),
      learntFrom: this.#learntFrom,
      dependsOnPlatform,
    }));
    return mounts.sort((one, other) => (one.uses[0]?.line ?? 0) - (other.uses[0]?.line ?? 0));
  }
}
