import { comparePaths } from '../format/path-order';

/**
 * Walks through batches of items in path order, one at a time. Stepping within a batch is synchronous, so that joining millions of
 * entries does not cost a promise for each.
 */
export class BatchCursor<T> {
  /** The item the cursor stands on; undefined at the end. */
  current: T | undefined;
  /** The path of `current`. */
  path: string | undefined;
  readonly #batches: AsyncIterator<readonly T[]>;
  readonly #pathOf: (item: T) => string;
  #batch: readonly T[] = [];
  #position = 0;

  private constructor(batches: AsyncIterable<readonly T[]>, pathOf: (item: T) => string) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#pathOf = pathOf;
  }

  /** A cursor that stands on the first item. */
  static async start<T>(batches: AsyncIterable<readonly T[]>, pathOf: (item: T) => string): Promise<BatchCursor<T>> {
    const cursor = new BatchCursor(batches, pathOf);
    await cursor.refill();
    return cursor;
  }

  /** The item at `path`, if the cursor stands there. */
  at(path: string): T | undefined {
    return this.path === path ? this.current : undefined;
  }

  /** Moves on within the batch; false if it is used up: then `refill` moves on. */
  step(): boolean {
    this.#position++;
    this.#standOn(this.#batch[this.#position]);
    return this.#position < this.#batch.length;
  }

  /** Moves onto the first item of the next batch that has any. */
  async refill(): Promise<void> {
    for (;;) {
      const next = await this.#batches.next();
      this.#batch = next.done === true ? [] : next.value;
      this.#position = 0;
      this.#standOn(this.#batch[0]);
      if (next.done === true || this.#batch.length > 0) {
        return;
      }
    }
  }

  #standOn(item: T | undefined): void {
    this.current = item;
    this.path = item === undefined ? undefined : this.#pathOf(item);
  }
}

/** What walking needs of a cursor, whatever its items are. */
type Walkable = Pick<BatchCursor<unknown>, 'path' | 'step' | 'refill'>;

/** The path that comes first among those the cursors stand on; undefined if all are at their end. */
export function firstPath(cursors: readonly Walkable[]): string | undefined {
  let first: string | undefined;
  for (const { path } of cursors) {
    if (path !== undefined && (first === undefined || comparePaths(path, first) < 0)) {
      first = path;
    }
  }
  return first;
}

/** Walks through several sequences together, each with at most one item of a path, and visits every path once, in order. */
export async function walkPaths(cursors: readonly Walkable[], visit: (path: string) => void): Promise<void> {
  for (let path = firstPath(cursors); path !== undefined; path = firstPath(cursors)) {
    visit(path);
    for (const cursor of cursors) {
      if (cursor.path === path && !cursor.step()) {
        await cursor.refill();
      }
    }
  }
}
