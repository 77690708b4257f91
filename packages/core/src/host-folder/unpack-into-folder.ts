import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import type { FileEntry, PathBytes } from '../format/entry';
import { plainPath } from '../format/listing';
import { EntryRefused, type FolderWriter } from './folder-writer';

/** A file that is wanted of a pack, and the first half of its SHA-256. */
export interface WantedFile {
  readonly entry: FileEntry;
  readonly digest: string;
}

/**
 * A tar of GNU's own format has names as they are, which the library then reads byte for byte; in a pax header it would take them for UTF-8. Its own types do not
 * know the option (tar-stream 3.2.2, `extract.js`).
 */
const bytesAsNames = { filenameEncoding: 'latin1' };

/**
 * Writes files of a pack (`stages/scripts/pack-one.sh`, `plain`) into a folder. Of the pack only their content counts: where each goes, and all else about it, is
 * what the listing said. Gives those that were written, and tells of each that was not, but not of what the pack lacks. Throws if the pack cannot be read.
 */
export async function unpackIntoFolder(
  pack: string,
  wanted: ReadonlyMap<PathBytes, WantedFile>,
  writer: FolderWriter,
  refuse: (path: PathBytes, reason: string) => void,
  signal: AbortSignal,
): Promise<FileEntry[]> {
  const archive = extract({ highWaterMark: 1 << 18, ...bytesAsNames });
  const source = createReadStream(pack, { highWaterMark: 1 << 18, signal });
  const failed = (error: NodeJS.ErrnoException | null | undefined) => {
    if (error) {
      archive.destroy(error);
    }
  };
  pipeline(source, createZstdDecompress(), archive, failed);
  const left = new Map(wanted);
  const written: FileEntry[] = [];
  for await (const member of archive) {
    const file = member.header.type === 'file' ? left.get(plainPath(member.header.name)) : undefined;
    if (file === undefined) {
      member.resume();
      continue;
    }
    left.delete(file.entry.path);
    if (member.header.size !== file.entry.size) {
      refuse(file.entry.path, 'it changed while it was read');
      member.resume();
      continue;
    }
    try {
      await writer.writeFile(file.entry, member as AsyncIterable<Buffer>, file.digest);
      written.push(file.entry);
    } catch (error) {
      if (!(error instanceof EntryRefused)) {
        throw error;
      }
      refuse(file.entry.path, error.message);
      member.resume();
    }
  }
  return written;
}
