import { type Generation, objectOf, type Snapshot } from '../format/snapshot';

/** When packs are too old to rely on: a store's own expiry might take them. In milliseconds; `now` since the epoch. */
export interface PackAging {
  readonly now: number;
  readonly maximumAge: number;
}

/** When a snapshot first named a generation, by the data alone: stores do not agree on what age is. */
export function generationTime({ time }: Snapshot, generation: Generation): number {
  return generation.time ?? time;
}

/** Whether a generation is to go as a whole: its index is as old as its packs. */
export function isGenerationDue(time: number, { now, maximumAge }: PackAging): boolean {
  return now - time >= maximumAge;
}

/**
 * Whether the packs in an object are to be packed anew. Each object has its own age for that, from half of the maximum on, by its SHA-256 and so spread evenly:
 * where there are many saves, each does a part of the work; where there was none for long, one does all.
 */
export function isPackDue(sha256: string, time: number, { now, maximumAge }: PackAging): boolean {
  const part = Number.parseInt(sha256.slice(0, 8), 16) / 2 ** 32;
  return now - time >= maximumAge * (0.5 + part / 2);
}

export function isAnythingDue(snapshot: Snapshot, aging: PackAging): boolean {
  return snapshot.generations.some((generation) => {
    const time = generationTime(snapshot, generation);
    return (
      isGenerationDue(time, aging) || generation.packs.some((pack) => isPackDue(objectOf(pack).sha256, time, aging))
    );
  });
}
