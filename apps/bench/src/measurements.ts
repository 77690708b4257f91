/** What is measured on each tree. Those in seconds come first; the others are bytes. */
export type Measure =
  | 'carryover-first-save'
  | 'carryover-restore'
  | 'carryover-save-unchanged'
  | 'carryover-overhead-empty'
  | 'carryover-overhead-warm'
  | 'carryover-save-changed'
  | 'dance-extract'
  | 'dance-pack'
  | 'dance-unpack'
  | 'dance-inject'
  | 'limit-pack'
  | 'limit-unpack'
  | 'sent-unchanged'
  | 'sent-changed'
  | 'changed-packed'
  | 'packed'
  | 'store-after-saves'
  | 'store-fresh';

/** The values of one tree's measures, in the order in which they were taken. */
export class Measurements {
  readonly #values = new Map<Measure, number[]>();

  add(measure: Measure, value: number): void {
    this.#values.set(measure, [...(this.#values.get(measure) ?? []), value]);
  }

  /** Throws if nothing was measured: a table never shows what was not. */
  median(measure: Measure): number {
    return median(this.#values.get(measure) ?? []);
  }

  /** For the JSON file. */
  values(): Record<string, readonly number[]> {
    return Object.fromEntries(this.#values);
  }
}

/** Of an even number of values, the mean of the two in the middle. Throws if there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined)
    throw new RangeError('There is no median of no values: a measurement is missing.');
  return (upper + lower) / 2;
}
