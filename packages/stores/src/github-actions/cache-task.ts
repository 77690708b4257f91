/** What a worker is asked to do with the Actions cache. */
export type CacheTask =
  /** Looks for the entry with this key or, if there is none, the newest whose key begins with it; fetches nothing. */
  | { readonly kind: 'find'; readonly key: string }
  /** Brings the entry with this key into the worker's folder. */
  | { readonly kind: 'fetch'; readonly key: string }
  /** Saves the file in the worker's folder under this key, unless it is there already. */
  | { readonly kind: 'save'; readonly key: string };

/** Something that `@actions/cache` said while it worked. */
export interface CacheMessage {
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly text: string;
}

/** What came of a task. */
export type CacheAnswer =
  /** The key of the entry that was found or fetched. */
  | { readonly kind: 'found'; readonly key: string | undefined }
  | { readonly kind: 'stored' }
  | { readonly kind: 'present' }
  /** `denied`: the token does not allow it. */
  | { readonly kind: 'failed'; readonly denied: boolean; readonly messages: readonly CacheMessage[] };

/** What a worker is started with. */
export interface CacheWorkerData {
  /** The folder that is the library's working directory, workspace and temporary folder; it exists while a task runs. */
  readonly folder: string;
  /** {@link objectFile}. */
  readonly object: string;
}

/** Ends a worker, and what it has started. */
export interface EndOfWork {
  readonly kind: 'end';
}

/**
 * The one path that the library is ever given, relative to a worker's folder. It is part of what the service tells entries apart by (`getCacheVersion`),
 * so with another one nothing is found that was saved before.
 */
export const objectFile = 'carryover-object';
