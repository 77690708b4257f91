import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { constants, createZstdCompress } from 'node:zlib';
import { pack } from 'tar-stream';

/** Beyond it, much time saves few bytes: 19 took 20 times as long for 13 % less. */
const level = 9;

/** A folder's plain files as an archive (tar, zstd): the same bytes for the same files. Throws where there is anything else in it, such as a symlink. */
export async function programArchive(folder: string): Promise<Buffer> {
  const tar = pack();
  const compressed = buffer(
    tar.pipe(
      createZstdCompress({
        params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_enableLongDistanceMatching]: 1 },
      }),
    ),
  );
  for (const path of await plainFiles(folder)) {
    const name = relative(folder, path);
    const mode = ((await stat(path)).mode & 0o111) === 0 ? 0o644 : 0o755;
    tar.entry({ name, mode, mtime: new Date(0) }, await readFile(path));
  }
  tar.finalize();
  return compressed;
}

async function plainFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }));
  const other = paths.find(({ entry }) => !entry.isFile());
  if (other !== undefined) {
    throw new Error(`${other.path} is no plain file: the single file cannot hold it.`);
  }
  return paths.map(({ path }) => path).sort();
}
