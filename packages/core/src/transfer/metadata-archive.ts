import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import { type ContentlessMember, tarEnd, tarHeader } from './tar-member';

/** Writes members without content as a zstd-compressed tar at `file`. */
export async function writeMetadataArchive(file: string, members: Iterable<ContentlessMember>): Promise<void> {
  await pipeline(Readable.from(blocks(members)), createZstdCompress(), createWriteStream(file));
}

function* blocks(members: Iterable<ContentlessMember>): Generator<Buffer> {
  let batch: Buffer[] = [];
  for (const member of members) {
    batch.push(tarHeader(member));
    if (batch.length >= 256) {
      yield Buffer.concat(batch);
      batch = [];
    }
  }
  yield Buffer.concat([...batch, tarEnd]);
}
