import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
// As a whole: an older Node.js has no Zstandard, and would not get as far as to say that it is too old.
import zlib from 'node:zlib';
import { extract } from 'tar-stream';

/** Unpacks an archive of plain files (tar, zstd), which is known to be ours, into an empty folder. */
export async function unpackArchive(archive: Uint8Array, folder: string): Promise<void> {
  const entries = extract();
  const reading = pipeline(Readable.from([archive]), zlib.createZstdDecompress(), entries);
  async function writeFiles(): Promise<void> {
    for await (const entry of entries) {
      const path = join(folder, entry.header.name);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(entry, createWriteStream(path, { flags: 'wx', mode: entry.header.mode ?? 0o644 }));
    }
  }
  await Promise.all([reading, writeFiles()]);
}
