/** A pack as compaction sees it. */
export interface CompactablePack {
  readonly sha256: string;
  /** Its size in the store, in bytes. */
  readonly storedBytes: number;
  /** Bytes of content that still count, and that do not. */
  readonly liveBytes: number;
  readonly deadBytes: number;
  readonly liveEntries: number;
  /** Whether everything in it that counts is in the mount, to be packed anew. */
  readonly canBeRepacked: boolean;
  /** Whether it is too old to rely on. */
  readonly isDue?: boolean | undefined;
}

export interface CompactableGeneration {
  readonly packs: readonly CompactablePack[];
  /** Whether its index is too old to rely on, and with it all of its packs. */
  readonly isDue?: boolean | undefined;
}

export interface CompactionLimits {
  /** Dead bytes, as a share of live ones, that start compaction, and that it brings them down to. */
  readonly deadShare: { readonly start: number; readonly end: number };
  /** Generations that start compaction: each costs an inject a few requests. */
  readonly generations: number;
}

export const defaultCompactionLimits: CompactionLimits = { deadShare: { start: 0.3, end: 0.15 }, generations: 8 };

/** What the next snapshot keeps of a generation: nothing, or its index and some of its packs. */
export interface KeptGeneration {
  /** Its place among the generations given. */
  readonly generation: number;
  /** SHA-256 of the packs that stay. */
  readonly packs: ReadonlySet<string>;
}

export interface CompactionPlan {
  /** Oldest first. */
  readonly kept: readonly KeptGeneration[];
  /** SHA-256 of packs whose live entries have to be packed anew. */
  readonly repacked: ReadonlySet<string>;
}

/**
 * Decides what of a snapshot's generations, oldest first, its successor builds on.
 *
 * Packs that are due are packed anew, and generations that are due go. Packs of which nothing counts any more go at once. Where too much is dead, the packs with the smallest live share are packed anew. Where there are
 * too many generations, the smaller half of them becomes one: so an entry is packed anew about as often as the tree has grown by its size.
 */
export function planCompaction(
  generations: readonly CompactableGeneration[],
  limits = defaultCompactionLimits,
): CompactionPlan {
  const repacked = new Set<string>();
  for (const pack of packsToClear(generations, limits)) {
    repacked.add(pack.sha256);
  }
  for (const pack of generations.flatMap(({ packs }) => packs)) {
    if (pack.isDue && pack.canBeRepacked && pack.liveEntries > 0) {
      repacked.add(pack.sha256);
    }
  }
  const due = generations.flatMap((generation, place) => (generation.isDue && canGo(generation) ? [place] : []));
  const merged = new Set([...due, ...generationsToMerge(generations, limits)]);
  for (const generation of merged) {
    for (const pack of generations[generation]?.packs ?? []) {
      repacked.add(pack.sha256);
    }
  }
  const kept = generations.flatMap(({ packs }, generation) => {
    const staying = packs
      .filter((pack) => pack.liveEntries > 0 && !repacked.has(pack.sha256))
      .map((pack) => pack.sha256);
    return merged.has(generation) ? [] : [{ generation, packs: new Set(staying) }];
  });
  return { kept, repacked };
}

function packsToClear(
  generations: readonly CompactableGeneration[],
  { deadShare }: CompactionLimits,
): CompactablePack[] {
  const packs = generations.flatMap((generation) => generation.packs).filter((pack) => pack.liveEntries > 0);
  const live = sum(packs, (pack) => pack.storedBytes - deadStoredBytes(pack));
  let dead = sum(packs, deadStoredBytes);
  if (dead <= deadShare.start * live) {
    return [];
  }
  const cleared: CompactablePack[] = [];
  const worstFirst = packs
    .filter((pack) => pack.canBeRepacked && pack.deadBytes > 0)
    .toSorted((one, other) => liveShare(one) - liveShare(other));
  for (const pack of worstFirst) {
    if (dead <= deadShare.end * live) {
      break;
    }
    cleared.push(pack);
    dead -= deadStoredBytes(pack);
  }
  return cleared;
}

function generationsToMerge(generations: readonly CompactableGeneration[], limits: CompactionLimits): number[] {
  if (generations.length < limits.generations) {
    return [];
  }
  return generations
    .map((generation, place) => ({ generation, place }))
    .filter(({ generation }) => canGo(generation))
    .toSorted((one, other) => liveBytesOf(one.generation) - liveBytesOf(other.generation))
    .slice(0, Math.ceil(generations.length / 2))
    .map(({ place }) => place);
}

function canGo({ packs }: CompactableGeneration): boolean {
  return packs.every((pack) => pack.canBeRepacked);
}

function liveBytesOf(generation: CompactableGeneration): number {
  return sum(generation.packs, (pack) => pack.liveBytes);
}

function liveShare(pack: CompactablePack): number {
  return pack.liveBytes / (pack.liveBytes + pack.deadBytes);
}

function deadStoredBytes(pack: CompactablePack): number {
  return pack.deadBytes === 0 ? 0 : pack.storedBytes * (1 - liveShare(pack));
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
