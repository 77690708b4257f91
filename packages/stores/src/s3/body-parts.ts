import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Body, endOnAbort } from '@carryover/core';
import { bodyMismatch, wrongBodySize } from '../body-mismatch';
import type { PartBuffers } from './part-buffers';

/** A body, taken in parts of one size; the last may be smaller. */
export interface BodyParts {
  /** Whether parts can be taken side by side at no cost in memory but their own. */
  readonly isFile: boolean;
  /** The bytes of the part that begins at `start`. Of a stream, parts are to be taken in their order, but not one after another. */
  take(start: number): Promise<Buffer>;
  /** Gives the memory of a part back that nobody reads any more. */
  giveBack(part: Buffer): void;
  /** Throws unless the body was just as long as it said. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens `body` to be taken in parts of `partBytes`: from its file where it has one of the right size, else from its stream. The parts of a file are in memory
 * of `buffers`; `name` is for messages.
 */
export async function openParts(
  body: Body,
  partBytes: number,
  buffers: PartBuffers,
  name: string,
  signal: AbortSignal,
): Promise<BodyParts> {
  const lengthAt = (start: number) => Math.min(partBytes, body.size - start);
  if (body.file !== undefined && body.size > partBytes) {
    const file = await open(body.file, 'r');
    if ((await file.stat()).size === body.size) {
      return fileParts(file, lengthAt, buffers, name);
    }
    await file.close();
  }
  return streamParts(endOnAbort(body.open(), signal), body.size, lengthAt, name);
}

function fileParts(
  file: FileHandle,
  lengthAt: (start: number) => number,
  buffers: PartBuffers,
  name: string,
): BodyParts {
  return {
    isFile: true,
    take: async (start) => {
      const part = buffers.take(lengthAt(start));
      const { bytesRead } = await file.read(part, 0, part.length, start);
      if (bytesRead !== part.length) {
        throw bodyMismatch(name, 'is shorter than it was');
      }
      return part;
    },
    giveBack: (part) => buffers.giveBack(part),
    finish: async () => undefined,
    close: () => file.close(),
  };
}

function streamParts(stream: Readable, size: number, lengthAt: (start: number) => number, name: string): BodyParts {
  const chunks: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let turn: Promise<unknown> = Promise.resolve();

  async function fill(part: Buffer): Promise<Buffer> {
    let filled = 0;
    while (filled < part.length) {
      if (rest.length === 0) {
        const next = await chunks.next();
        if (next.done) {
          throw wrongBodySize(name, size, 'less');
        }
        rest = next.value;
      }
      const piece = rest.subarray(0, part.length - filled);
      part.set(piece, filled);
      filled += piece.length;
      rest = rest.subarray(piece.length);
    }
    return part;
  }

  return {
    isFile: false,
    take: (start) => {
      const part = turn.then(() => fill(Buffer.allocUnsafe(lengthAt(start))));
      // Without the bytes of the part, which would be held as long as the next one.
      turn = part.then(() => undefined);
      turn.catch(() => undefined);
      return part;
    },
    giveBack: () => undefined,
    finish: async () => {
      while (rest.length === 0) {
        const next = await chunks.next();
        if (next.done) {
          return;
        }
        rest = next.value;
      }
      throw wrongBodySize(name, size, 'more');
    },
    close: async () => {
      stream.destroy();
    },
  };
}
