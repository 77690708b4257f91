import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { PathBytes } from '../format/entry';
import { pathInFolder } from './path-in-folder';

/** Files that are read side by side. */
const sideBySide = 8;

/** The first half of the SHA-256 of each file of a folder, by path. A file that cannot be read, or is none any more, has none. */
export async function digestsOfFiles(folder: string, paths: readonly PathBytes[]): Promise<Map<PathBytes, string>> {
  const limit = pLimit(sideBySide);
  const digests = await Promise.all(paths.map((path) => limit(() => digestOf(folder, path))));
  return new Map(
    paths.flatMap((path, number) => {
      const digest = digests[number];
      return digest === undefined ? [] : [[path, digest]];
    }),
  );
}

async function digestOf(folder: string, path: PathBytes): Promise<string | undefined> {
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    await using file = await open(pathInFolder(folder, path), flags);
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ highWaterMark: 1 << 18, autoClose: false })) {
      hash.update(chunk);
    }
    return hash.digest('hex').slice(0, 32);
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      return undefined;
    }
    throw error;
  }
}
