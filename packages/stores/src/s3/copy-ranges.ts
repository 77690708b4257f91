import { type FileHandle, open, rm } from 'node:fs/promises';
import { StoreError } from '@carryover/core';
import type { LimitFunction } from 'p-limit';
import type { Range, Sink } from './ranges';
import { together } from './together';

/** How much is gathered for one write. More would hold more memory, which costs more time than the writes. */
const gatheredBytes = 1024 * 1024;

export interface RangedObject {
  /** Gives the first range to the sink; undefined if there is no such object. */
  first(sink: Sink): Promise<Range | undefined>;
  /** Gives another range of the same object, from `start` on. */
  further(first: Range, start: number, sink: Sink, signal: AbortSignal): Promise<Range>;
}

/**
 * Puts an object into a new file at `path`, in ranges of `rangeBytes`, several at once, each where it belongs. False if there is no such object. Nothing
 * is left at `path` unless it is the whole.
 */
export async function copyRanges(
  object: RangedObject,
  path: string,
  rangeBytes: number,
  limit: LimitFunction,
  signal: AbortSignal,
): Promise<boolean> {
  const file = await open(path, 'wx');
  let isWhole = false;
  try {
    const first = await limit(() => written(file, 0, (sink) => object.first(sink)));
    if (first !== undefined) {
      const count = Math.ceil((first.total - first.bytes) / rangeBytes);
      const starts = Array.from({ length: count }, (_, index) => first.bytes + index * rangeBytes);
      await together(limit, signal, starts, async (start, until): Promise<void> => {
        await written(file, start, (sink) => object.further(first, start, sink, until));
      });
      isWhole = true;
    }
  } finally {
    await file.close();
    if (!isWhole) {
      await rm(path, { force: true });
    }
  }
  return isWhole;
}

/** What `fetch` gives, once all that it gave to its sink is in the file from `start` on. */
async function written<Result>(
  file: FileHandle,
  start: number,
  fetch: (sink: Sink) => Promise<Result>,
): Promise<Result> {
  let position = start;
  let gathered: Uint8Array[] = [];
  let bytes = 0;

  async function write(): Promise<void> {
    const chunks = gathered;
    const length = bytes;
    gathered = [];
    bytes = 0;
    try {
      const { bytesWritten } = await file.writev(chunks, position);
      if (bytesWritten < length) {
        // On a disk that is full, this one says why.
        await file.write(Buffer.concat(chunks), bytesWritten, length - bytesWritten, position + bytesWritten);
      }
    } catch (cause) {
      throw new StoreError(
        `Cannot write what was read into a file: ${cause instanceof Error ? cause.message : cause}`,
        {
          code: 'store-copy-failed',
          transient: false,
          hint: 'Make room in the folder for temporary files, or name another one in TMPDIR.',
          cause,
        },
      );
    }
    position += length;
  }

  const result = await fetch((chunk) => {
    gathered.push(chunk);
    bytes += chunk.length;
    return bytes >= gatheredBytes ? write() : undefined;
  });
  if (bytes > 0) {
    await write();
  }
  return result;
}
