import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { StoreError } from '@carryover/core';

const chunkBytes = 256 * 1024;

/**
 * The first `size` bytes of an open file, which it closes at the end, also when it is destroyed before it was read. It fails if the file turns out to be
 * shorter, and with what `explain` makes of an error of the file system.
 */
export function sizedFileStream(
  file: FileHandle,
  size: number,
  label: string,
  explain: (thrown: unknown) => Error,
): Readable {
  let position = 0;

  async function readNext(): Promise<Buffer | null> {
    if (position === size) {
      return null;
    }
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - position));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) {
      throw new StoreError(`${label} ended after ${position} of ${size} bytes`, {
        code: 'store-truncated',
        transient: false,
        hint: 'Something cut the file short; remove it, so that it is saved again.',
      });
    }
    position += bytesRead;
    return chunk.subarray(0, bytesRead);
  }

  return new Readable({
    highWaterMark: chunkBytes,
    read() {
      readNext().then(
        (chunk) => this.push(chunk),
        (thrown: unknown) => this.destroy(explain(thrown)),
      );
    },
    destroy(error, done) {
      file.close().then(
        () => done(error),
        (thrown: unknown) => done(error ?? explain(thrown)),
      );
    },
  });
}
