import { Readable } from 'node:stream';

/**
 * Makes an object that holds the same as before another object: a store that expires by age keeps the old one's age for the same name. It is a skippable
 * frame, which every zstd decoder passes over (RFC 8878, 3.1.2), to be put behind the content.
 */
export function renewalMark(time: number): Buffer {
  const frame = Buffer.alloc(16);
  frame.writeUInt32LE(0x184d2a50, 0);
  frame.writeUInt32LE(8, 4);
  frame.writeBigUInt64LE(BigInt(time), 8);
  return frame;
}

/** A stream's bytes and a mark, if there is one. */
export function withMark(content: Readable, mark: Buffer | undefined): Readable {
  return mark === undefined ? content : Readable.from(marked(content, mark), { objectMode: false });
}

async function* marked(content: Readable, mark: Buffer): AsyncGenerator<Buffer> {
  yield* content;
  yield mark;
}
