import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import type { StoredBlob } from '../format/snapshot';
import type { Body } from '../store/cache-store';

/** Writes a stream to a file and tells what it was. Throws the signal's reason if it is aborted. */
export async function spool(content: Readable, file: string, signal: AbortSignal): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let bytes = 0;
  const target = await open(file, 'w');
  try {
    for await (const chunk of addAbortSignal(signal, content) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      await target.writeFile(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await target.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Tells what a file is. */
export async function measureFile(file: string, signal: AbortSignal): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let bytes = 0;
  const content = addAbortSignal(signal, createReadStream(file, { highWaterMark: 1 << 20 }));
  for await (const chunk of content as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** A spooled file as what a store writes: it can be opened again for a retry. */
export function fileBody(file: string, size: number): Body {
  return { size, file, open: () => createReadStream(file, { highWaterMark: 1 << 18 }) };
}
