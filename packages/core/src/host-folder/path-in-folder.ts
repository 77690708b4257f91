import type { PathBytes } from '../format/entry';

/** A path within a folder, as the file system's own bytes: so names that are not UTF-8 can be reached. */
export function pathInFolder(folder: string, path: PathBytes): Buffer {
  return path === '' ? Buffer.from(folder) : Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, 'latin1')]);
}
