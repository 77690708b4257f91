import { type FileHandle, open, rm } from 'node:fs/promises';
import { StoreError } from '@carryover/core';
import type { LimitFunction } from 'p-limit';
import type { PartBuffers } from './part-buffers';
import type { Range } from './ranges';
import { together } from './together';

export interface RangedObject {
  /** Puts the first range into `memory`, as much as fits; undefined if there is no such object. */
  first(memory: Buffer): Promise<Range | undefined>;
  /** Puts another range of the same object into `memory`, from `start` on. */
  further(first: Range, start: number, memory: Buffer, signal: AbortSignal): Promise<Range>;
}

/**
 * Puts an object into a new file at `path`, in ranges of `rangeBytes`, several at once, each where it belongs. False if there is no such object. Nothing
 * is left at `path` unless it is the whole.
 */
export async function copyRanges(
  object: RangedObject,
  path: string,
  rangeBytes: number,
  buffers: PartBuffers,
  limit: LimitFunction,
  signal: AbortSignal,
): Promise<boolean> {
  const file = await open(path, 'wx');
  let isWhole = false;

  /** Has a range fetched and writes it where it belongs. */
  async function copy<Fetched extends Range | undefined>(
    fetch: (memory: Buffer) => Promise<Fetched>,
  ): Promise<Fetched> {
    const memory = buffers.take(rangeBytes);
    const range = await fetch(memory);
    if (range !== undefined) {
      await write(file, memory.subarray(0, range.bytes), range.start);
    }
    // Not after a failure: what failed may still be written to.
    buffers.giveBack(memory);
    return range;
  }

  try {
    const first = await limit(() => copy((memory) => object.first(memory)));
    if (first !== undefined) {
      const count = Math.ceil((first.total - first.bytes) / rangeBytes);
      const starts = Array.from({ length: count }, (_, index) => first.bytes + index * rangeBytes);
      await together(limit, signal, starts, async (start, until): Promise<void> => {
        await copy((memory) => object.further(first, start, memory, until));
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

async function write(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  try {
    const { bytesWritten } = await file.write(bytes, 0, bytes.length, position);
    if (bytesWritten < bytes.length) {
      // On a disk that is full, this one says why.
      await write(file, bytes.subarray(bytesWritten), position + bytesWritten);
    }
  } catch (cause) {
    if (cause instanceof StoreError) {
      throw cause;
    }
    throw new StoreError(`Cannot write what was read into a file: ${cause instanceof Error ? cause.message : cause}`, {
      code: 'store-copy-failed',
      transient: false,
      hint: 'Make room in the folder for temporary files, or name another one in TMPDIR.',
      cause,
    });
  }
}
