import { randomBytes } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../measurements';
import type { Mover } from './mover';

/** What is moved: so many packs, of so many bytes each. */
export interface PackSet {
  readonly packs: number;
  readonly packBytes: number;
}

/** Seconds of each repetition, of one mover and the other. */
export interface Pair {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

export interface Comparison {
  readonly put: Pair;
  readonly get: Pair;
}

const writtenBytes = 8 << 20;

/** Writes packs that cannot be compressed, as real ones. */
export async function writePackSet({ packs, packBytes }: PackSet, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let pack = 0; pack < packs; pack++) {
    const file = await open(join(folder, `pack-${pack}`), 'w');
    for (let written = 0; written < packBytes; written += writtenBytes)
      await file.write(randomBytes(Math.min(writtenBytes, packBytes - written)));
    await file.close();
  }
}

/** Has both movers put and get the same set in turn, so often, and each first every other time. */
export async function compareMovers(
  [ours, theirs]: readonly [Mover, Mover],
  packs: string,
  { repeat, folder, dataFolder }: { readonly repeat: number; readonly folder: string; readonly dataFolder: string },
): Promise<Comparison> {
  const seconds = { put: new Map<Mover, number[]>(), get: new Map<Mover, number[]>() };
  const note = (what: 'put' | 'get', mover: Mover, taken: number) =>
    seconds[what].set(mover, [...(seconds[what].get(mover) ?? []), taken]);
  for (let time = 0; time < repeat; time++) {
    const order = time % 2 === 0 ? [ours, theirs] : [theirs, ours];
    for (const mover of order) note('put', mover, await mover.put(packs, `${mover.name}-${time}`));
    for (const mover of order) {
      const target = join(folder, `got-${mover.name}`);
      await mkdir(target);
      // Each gets what it has put: as much was read of it before, which is nothing.
      note('get', mover, await mover.get(`${mover.name}-${time}`, target));
      await rm(target, { recursive: true });
      await rm(join(dataFolder, `${mover.name}-${time}`), { recursive: true });
    }
  }
  const pair = (what: 'put' | 'get'): Pair => ({
    ours: seconds[what].get(ours) ?? [],
    theirs: seconds[what].get(theirs) ?? [],
  });
  return { put: pair('put'), get: pair('get') };
}

/** Ours as a part of theirs, by throughput: the median over the repetitions. */
export function throughputRatio({ ours, theirs }: Pair): number {
  return median(ours.map((seconds, time) => (theirs[time] ?? Number.NaN) / seconds));
}
