import type { CacheStore, StoreContext } from '../../store/cache-store';

/** The part of a test runner that the suite needs: vitest's, node:test's, mocha's or jest's own functions fit. */
export interface TestRunner {
  describe(name: string, define: () => void): unknown;
  /** `timeout` is in milliseconds; a runner may ignore it. */
  it(name: string, test: () => Promise<void>, timeout?: number): unknown;
  beforeEach(prepare: () => Promise<void>): unknown;
  afterEach(cleanUp: () => Promise<void>): unknown;
}

/** A new, empty store for one case. */
export interface StoreUnderTest {
  readonly store: CacheStore;
  dispose(): Promise<void>;
  /** Texts that must not show anywhere, such as a password in the store's configuration. */
  readonly secrets?: readonly string[];
  /** Called while `name` is being read: makes its bytes end early, by cutting the connection or the file. */
  breakReadMidway?(name: string): Promise<void>;
  /** How many files or connections the store holds open for its objects. */
  openHandles?(): Promise<number>;
}

/** The store that the suite is run against. What it cannot do is asked of its traits. */
export interface StoreSubject {
  readonly name: string;
  make(): Promise<StoreUnderTest>;
  /** True for a fake that keeps its objects in memory: then its use of memory is not measured. */
  readonly keepsBytesInMemory?: boolean;
  /** How many names the order of names is tried with; 1000 by default, less where each one costs a request quota. */
  readonly manyNames?: number;
  /** Whether an object of 1 GiB is tried; only where the server takes one within seconds. */
  readonly takesGibibyte?: boolean;
  /** Lets the suite make trouble between the store and its server. */
  readonly faults?: FaultSubject;
  /** How far apart two writes must be, in milliseconds, for a store whose newest is single to know which came later; 0 by default. */
  readonly clockStep?: number;
}

/**
 * What a proxy between a store and its server does. `slow`: every answer comes late, and few bytes a second; `reset`: connections are reset at once, or
 * (`reset-midway`) after some milliseconds; `silent`: no answer ever comes; `cut`: connections end after some hundred kilobytes; `unavailable` and
 * `throttled`: it answers 503 and 429.
 */
export type Trouble = 'slow' | 'reset' | 'reset-midway' | 'silent' | 'cut' | 'unavailable' | 'throttled';

/** A new, empty store that is reached through a proxy. */
export interface FaultyStore {
  /** With short limits: what stands still is given up after a second or so. */
  readonly store: CacheStore;
  suffer(trouble: Trouble): Promise<void>;
  /** Ends all trouble. */
  heal(): Promise<void>;
  dispose(): Promise<void>;
  /** Texts that must not show in any error. */
  readonly secrets?: readonly string[];
}

export interface FaultSubject {
  make(): Promise<FaultyStore>;
  /** Which trouble is tried that does not end; all of it by default. */
  readonly hopeless?: readonly Trouble[];
  /** Which trouble is tried that does; all of it by default. */
  readonly passing?: readonly Trouble[];
}

/** What the parts of the suite share. */
export interface ConformanceCase {
  readonly runner: TestRunner;
  readonly subject: StoreSubject;
  /** The store of the case that is running. */
  current(): StoreUnderTest;
}

/** For calls that nothing aborts. */
export function neverAborted(): StoreContext {
  return { signal: new AbortController().signal };
}

/** All that `store` lists below `prefix`, ascending. */
export async function listNames(store: CacheStore, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const object of store.list(prefix, neverAborted())) {
    names.push(object.name);
  }
  return names.sort();
}
