/** One entry of a repository's Actions cache. */
export interface CacheEntry {
  readonly id: number;
  readonly key: string;
  readonly version: string;
  /** The ref whose job made it. */
  readonly scope: string;
  readonly blob: string;
  /** In bytes; undefined until its upload is finished. */
  size: number | undefined;
  /** Counts up with each entry and use: which came later. */
  createdAt: number;
  usedAt: number;
}

/** What a lookup asks for, best first. */
export interface CacheQuery {
  readonly keys: readonly string[];
  readonly version: string;
  /** The job's own ref, then those that it may read. */
  readonly scopes: readonly string[];
}

/** The entries of one repository, as GitHub keeps them: immutable, apart by scope and version, and no more than fit. */
export class CacheEntries {
  readonly #maximumBytes: number;
  readonly #entries: CacheEntry[] = [];
  #clock = 0;
  #lastId = 0;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  get all(): readonly CacheEntry[] {
    return this.#entries;
  }

  /** Undefined if scope, key and version are taken, be it by an upload that is not finished. */
  reserve(key: string, version: string, scope: string): CacheEntry | undefined {
    if (this.reserved(key, version, scope) !== undefined) {
      return undefined;
    }
    const id = ++this.#lastId;
    const entry: CacheEntry = {
      id,
      key,
      version,
      scope,
      blob: `entry-${id}`,
      size: undefined,
      createdAt: this.#tick(),
      usedAt: this.#clock,
    };
    this.#entries.push(entry);
    return entry;
  }

  reserved(key: string, version: string, scope: string): CacheEntry | undefined {
    return this.#entries.find(
      (entry) => entry.version === version && entry.scope === scope && sameCase(entry.key) === sameCase(key),
    );
  }

  /** Makes an entry visible, and gives those that had to go for it: the ones that were used longest ago. */
  finish(entry: CacheEntry, size: number): CacheEntry[] {
    entry.size = size;
    entry.createdAt = this.#tick();
    entry.usedAt = this.#clock;
    const evicted: CacheEntry[] = [];
    const byUse = this.#entries
      .filter((each) => each.size !== undefined)
      .sort((one, other) => one.usedAt - other.usedAt);
    let total = byUse.reduce((sum, each) => sum + (each.size ?? 0), 0);
    for (const each of byUse) {
      if (total > this.#maximumBytes) {
        total -= each.size ?? 0;
        this.remove(each);
        evicted.push(each);
      }
    }
    return evicted;
  }

  remove(entry: CacheEntry): void {
    const place = this.#entries.indexOf(entry);
    if (place >= 0) {
      this.#entries.splice(place, 1);
    }
  }

  /**
   * In each scope, for each key: the entry of that very key, else the newest whose key begins with it
   * (https://docs.github.com/actions/reference/workflows-and-actions/dependency-caching#cache-key-matching).
   */
  find({ keys, version, scopes }: CacheQuery): CacheEntry | undefined {
    for (const scope of scopes) {
      const visible = this.#entries
        .filter((entry) => entry.scope === scope && entry.version === version && entry.size !== undefined)
        .sort((one, other) => other.createdAt - one.createdAt);
      for (const key of keys.map(sameCase)) {
        const found =
          visible.find((entry) => sameCase(entry.key) === key) ??
          visible.find((entry) => sameCase(entry.key).startsWith(key));
        if (found !== undefined) {
          found.usedAt = this.#tick();
          return found;
        }
      }
    }
    return undefined;
  }

  #tick(): number {
    this.#clock += 1;
    return this.#clock;
  }
}

/** `actions/cache` compares keys without regard to case (`isExactKeyMatch`), so the service may. */
function sameCase(key: string): string {
  return key.toLowerCase();
}
