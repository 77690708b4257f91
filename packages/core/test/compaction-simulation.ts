import { type CompactablePack, type CompactionLimits, planCompaction } from '../src/policy/compact';
import type { ToPack } from '../src/policy/comparison';
import { planPacks } from '../src/policy/plan-packs';

export interface SimulationOptions {
  readonly files: number;
  readonly saves: number;
  /** Files that each save changes, adds or removes, as a share of all. */
  readonly changedShare: number;
  /** Whether most changes meet the same tenth of the files, as in a project that is being worked on. */
  readonly isConcentrated: boolean;
  readonly preferredBytes: number;
  readonly limits?: CompactionLimits;
}

export interface SimulationResult {
  /** Stored bytes of the packs that the newest snapshot refers to, as a multiple of what its live entries take; the largest after any save. */
  readonly largestRatio: number;
  readonly mostGenerations: number;
  /** Bytes of content that were packed anew over all saves, as a multiple of the tree. */
  readonly repackedTrees: number;
  /** The most that one save had to pack, as a share of the tree. */
  readonly largestSave: number;
}

/** Content is stored at this share of its size. */
const compression = 0.4;

interface SimulatedPack {
  readonly sha256: string;
  readonly members: ReadonlyMap<string, number>;
}

/** Numbers from 0 to 1 that look random and are the same each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A tree that is saved again and again, and its packs, by sizes alone. */
class Simulation {
  readonly #options: SimulationOptions;
  readonly #random = randomNumbers(42);
  readonly #sizes = new Map<string, number>();
  /** Which pack holds a file. */
  readonly #homes = new Map<string, string>();
  #generations: SimulatedPack[][] = [];
  #made = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    for (let file = 0; file < options.files; file++) {
      this.#add();
    }
    this.#pack([...this.#sizes.keys()], []);
  }

  /** One save; gives the bytes that were packed for changes and for compaction. */
  save(): { changed: number; repacked: number } {
    const changed = this.#change();
    const plan = planCompaction(
      this.#generations.map((packs) => ({ packs: packs.map((pack) => this.#describe(pack)) })),
      this.#options.limits,
    );
    const packs = this.#generations.flat();
    const anew = packs.filter(({ sha256 }) => plan.repacked.has(sha256)).flatMap((pack) => this.#liveMembers(pack));
    const kept = plan.kept.map(({ generation, packs: staying }) =>
      (this.#generations[generation] ?? []).filter(({ sha256 }) => staying.has(sha256)),
    );
    this.#pack([...changed, ...anew], kept);
    return { changed: this.#bytesOf(changed), repacked: this.#bytesOf(anew) };
  }

  get liveBytes(): number {
    return this.#bytesOf([...this.#sizes.keys()]);
  }

  get generations(): number {
    return this.#generations.length;
  }

  get ratio(): number {
    const stored = this.#generations.flat().reduce((sum, { members }) => sum + total(members.values()), 0);
    return stored / this.liveBytes;
  }

  #add(): string {
    const name = `f${this.#made++}`;
    // Most files are small, and a few make most of the bytes.
    this.#sizes.set(name, Math.ceil(500 * Math.exp(6 * this.#random() ** 2)));
    return name;
  }

  #change(): string[] {
    const changed = new Set<string>();
    for (let count = Math.ceil(this.#options.files * this.#options.changedShare); count > 0; count--) {
      const names = [...this.#sizes.keys()];
      const reach = this.#options.isConcentrated && this.#random() < 0.9 ? 0.1 : 1;
      const name = names[Math.floor(this.#random() * reach * names.length)] ?? '';
      this.#homes.delete(name);
      changed.add(name);
      if (this.#random() < 0.3) {
        this.#sizes.delete(name);
        changed.delete(name);
        changed.add(this.#add());
      }
    }
    return [...changed];
  }

  #pack(names: string[], kept: SimulatedPack[][]): void {
    const entries = names.map((path): ToPack => {
      const size = this.#sizes.get(path) ?? 0;
      const entry = { type: 'file' as const, path, mode: 0o644, uid: 0, gid: 0, mtime: '1.000000000', size };
      return { entry, ctime: undefined, inode: undefined };
    });
    const packs = planPacks(entries, { preferredBytes: this.#options.preferredBytes, parallel: 8 }).map((members) => {
      const sha256 = `pack-${this.#made++}`;
      members.forEach(({ entry }) => {
        this.#homes.set(entry.path, sha256);
      });
      return { sha256, members: new Map(members.map(({ entry }) => [entry.path, this.#sizes.get(entry.path) ?? 0])) };
    });
    this.#generations = [...kept, packs];
  }

  #liveMembers({ sha256, members }: SimulatedPack): string[] {
    return [...members.keys()].filter((name) => this.#homes.get(name) === sha256);
  }

  #describe(pack: SimulatedPack): CompactablePack {
    const live = this.#liveMembers(pack);
    const all = total(pack.members.values());
    const liveBytes = total(live.map((name) => pack.members.get(name) ?? 0));
    return {
      sha256: pack.sha256,
      storedBytes: all * compression,
      liveBytes,
      deadBytes: all - liveBytes,
      liveEntries: live.length,
      canBeRepacked: true,
    };
  }

  #bytesOf(names: readonly string[]): number {
    return total(names.map((name) => this.#sizes.get(name) ?? 0));
  }
}

function total(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) {
    sum += number;
  }
  return sum;
}

/** Saves a synthetic tree again and again and tells what compaction came to. */
export function simulateSaves(options: SimulationOptions): SimulationResult {
  const simulation = new Simulation(options);
  let largestRatio = 1;
  let mostGenerations = 1;
  let repacked = 0;
  let largestSave = 0;
  for (let save = 0; save < options.saves; save++) {
    const packed = simulation.save();
    repacked += packed.repacked / simulation.liveBytes;
    largestRatio = Math.max(largestRatio, simulation.ratio);
    mostGenerations = Math.max(mostGenerations, simulation.generations);
    largestSave = Math.max(largestSave, (packed.changed + packed.repacked) / simulation.liveBytes);
  }
  return { largestRatio, mostGenerations, repackedTrees: repacked, largestSave };
}
