import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { addAbortSignal, Readable } from 'node:stream';
import type { StoredBlob } from '../format/snapshot';
import type { Body } from '../store/cache-store';

/** What is written to a file at once: a pack comes in pieces of a few KB. */
const writtenBytes = 1 << 20;

/** What is read of a file at once. */
const readBytes = 1 << 20;

/** Writes a stream to a file and tells what it was. Throws the signal's reason if it is aborted. */
export async function spool(content: AsyncIterable<Buffer>, file: string, signal: AbortSignal): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let bytes = 0;
  const target = await open(file, 'w');
  try {
    for await (const chunks of inBatches(endedBy(signal, content))) {
      for (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      await writeAll(target, chunks);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await target.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** A stream that is not Node's own comes from a command, which the signal ends. */
function endedBy(signal: AbortSignal, content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return content instanceof Readable ? addAbortSignal(signal, content) : content;
}

/** What comes in small pieces, in groups that are worth a call to the file system. */
async function* inBatches(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= writtenBytes) {
      yield chunks;
      chunks = [];
      length = 0;
    }
  }
  if (length > 0) {
    yield chunks;
  }
}

/** Several chunks in one call, without copying them together. What it left over, as it may, is written after it. */
async function writeAll(file: FileHandle, chunks: Buffer[]): Promise<void> {
  let { bytesWritten: skipped } = await file.writev(chunks);
  for (const chunk of chunks) {
    if (skipped < chunk.length) {
      await file.writeFile(chunk.subarray(skipped));
    }
    skipped = Math.max(0, skipped - chunk.length);
  }
}

/** Tells what a file is. */
export async function measureFile(file: string, signal: AbortSignal): Promise<StoredBlob> {
  const hash = createHash('sha256');
  let bytes = 0;
  const source = await open(file, 'r');
  try {
    // Two buffers in turn: one is read into while the other is hashed, and nothing is left for the garbage collector.
    let [full, free] = [Buffer.allocUnsafe(readBytes), Buffer.allocUnsafe(readBytes)];
    let reading = source.read(full);
    for (;;) {
      const { bytesRead } = await reading;
      signal.throwIfAborted();
      if (bytesRead === 0) {
        return { sha256: hash.digest('hex'), bytes };
      }
      reading = source.read(free);
      // Its failure is thrown by the next turn; until then it is not unhandled.
      reading.catch(() => undefined);
      hash.update(full.subarray(0, bytesRead));
      bytes += bytesRead;
      [full, free] = [free, full];
    }
  } finally {
    await source.close();
  }
}

/** A spooled file as what a store writes: it can be opened again for a retry. */
export function fileBody(file: string, size: number): Body {
  return { size, file, open: () => createReadStream(file, { highWaterMark: 1 << 18 }) };
}
