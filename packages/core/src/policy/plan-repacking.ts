import { type Generation, objectOf, type Snapshot } from '../format/snapshot';
import { planCompaction } from './compact';
import type { Comparison, Suspect, ToPack, Touch } from './comparison';
import { generationTime, isGenerationDue, isPackDue, type PackAging } from './pack-age';
import type { LiveEntry, ResolvedPath } from './resolve';

/** What compaction asks of this save. */
export interface Repacking {
  /** What stays of the reference's generations. */
  readonly kept: readonly Generation[];
  /** Entries to pack anew. */
  readonly toPack: ToPack[];
  /** Paths of those that did not change: they are no change of this run's. */
  readonly unchangedPaths: ReadonlySet<string>;
  /** Suspects that are packed anew in any case, and need not be read. */
  readonly suspects: ReadonlySet<Suspect>;
  /** Whether some of it is packed anew for its age, and so needs a name of its own: see `renewalMark`. */
  readonly renews: boolean;
}

/** A snapshot that can be gone through. */
export interface CompactableSnapshot {
  readonly snapshot: Snapshot;
  resolve(): AsyncIterable<readonly ResolvedPath[]>;
}

/**
 * Decides what of the reference the next snapshot builds on, and finds what has to be packed anew for that. `aging`: undefined where packs are good for
 * ever.
 */
export async function planRepacking(
  reference: CompactableSnapshot,
  comparison: Comparison,
  aging?: PackAging | undefined,
): Promise<Repacking> {
  const { snapshot } = reference;
  const { generations } = snapshot;
  const described = generations.map((generation) => {
    const time = generationTime(snapshot, generation);
    const packs = generation.packs.map((pack) => ({
      ...describePack(pack, comparison),
      isDue: aging && isPackDue(objectOf(pack).sha256, time, aging),
    }));
    return { packs, isDue: aging && isGenerationDue(time, aging) };
  });
  const plan = planCompaction(described);
  const kept = plan.kept.flatMap(({ generation, packs }) => {
    const whole = generations[generation];
    return whole === undefined
      ? []
      : [
          {
            ...whole,
            time: generationTime(snapshot, whole),
            packs: whole.packs.filter((pack) => packs.has(pack.sha256)),
          },
        ];
  });
  const repacking = new Collector(comparison);
  for await (const batch of plan.repacked.size === 0 ? [] : reference.resolve()) {
    for (const { live } of batch) {
      if (live?.pack !== undefined && plan.repacked.has(live.pack)) {
        repacking.add(live);
      }
    }
  }
  const { toPack, unchangedPaths, suspects } = repacking;
  const renews = described.some(({ isDue, packs }) => isDue || packs.some((pack) => pack.isDue));
  return { kept, toPack, unchangedPaths, suspects, renews };
}

/** Collects what counts in packs that go, as it is in the mount now. */
class Collector {
  readonly toPack: ToPack[] = [];
  readonly unchangedPaths = new Set<string>();
  readonly suspects = new Set<Suspect>();
  readonly #suspects: ReadonlyMap<string, Suspect>;
  readonly #touches: ReadonlyMap<string, Touch>;
  /** Paths that this run packs, replaces or removes in any case. */
  readonly #changed: ReadonlySet<string>;

  constructor({ suspects, touches, toPack, links, directories, removals }: Comparison) {
    this.#suspects = new Map(suspects.map((suspect) => [suspect.entry.path, suspect]));
    this.#touches = new Map(touches.map((touch) => [touch.entry.path, touch]));
    const changed = [...toPack.map(({ entry }) => entry), ...links, ...directories].map(({ path }) => path);
    this.#changed = new Set([...changed, ...removals]);
  }

  add({ entry }: LiveEntry): void {
    const { path } = entry;
    const suspect = this.#suspects.get(path);
    const touch = this.#touches.get(path);
    if (this.#changed.has(path) || entry.type === 'directory' || entry.type === 'link') {
      return;
    }
    if (suspect !== undefined) {
      this.suspects.add(suspect);
      this.toPack.push(suspect);
    } else if (touch !== undefined) {
      this.toPack.push({ entry: touch.entry, ctime: undefined, inode: undefined });
    } else {
      this.toPack.push({ entry, ctime: undefined, inode: undefined });
      this.unchangedPaths.add(path);
    }
  }
}

function describePack(
  pack: Generation['packs'][number],
  comparison: Comparison,
): Parameters<typeof planCompaction>[0][number]['packs'][number] {
  const use = comparison.packs.get(pack.sha256) ?? { liveEntries: 0, liveBytes: 0, deadBytes: 0, absentEntries: 0 };
  return {
    sha256: pack.sha256,
    storedBytes: pack.bytes,
    liveBytes: use.liveBytes,
    deadBytes: use.deadBytes,
    liveEntries: use.liveEntries,
    canBeRepacked: use.absentEntries === 0,
  };
}
