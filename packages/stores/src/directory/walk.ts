import type { Dirent } from 'node:fs';

/** Gives what is in a folder, named by its prefix; undefined if there is no such folder. */
export type ReadFolder = (prefix: string) => Promise<Dirent[] | undefined>;

const legalSegment = /^[A-Za-z0-9._%@+=~-]+$/;

/**
 * The names of all files below `prefix`, in ascending byte order of whole names; folders are read as they are reached.
 * What has no legal name is none of the store's and is passed over.
 */
export async function* walk(prefix: string, signal: AbortSignal, readFolder: ReadFolder): AsyncGenerator<string> {
  signal.throwIfAborted();
  const entries = (await readFolder(prefix)) ?? [];
  const legal = entries.filter(({ name }) => legalSegment.test(name));
  for (const entry of legal.sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))) {
    signal.throwIfAborted();
    if (entry.isDirectory()) {
      yield* walk(`${prefix}${entry.name}/`, signal, readFolder);
    } else if (entry.isFile()) {
      yield prefix + entry.name;
    }
  }
}

/** A folder's files come where its name and the slash put them: `a-b` before `a/b` before `a0`. */
function sortKey(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name;
}
