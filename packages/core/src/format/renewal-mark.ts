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
export function withMark(content: AsyncIterable<Buffer>, mark: Buffer | undefined): AsyncIterable<Buffer> {
  return mark === undefined ? content : marked(content, mark);
}

async function* marked(content: AsyncIterable<Buffer>, mark: Buffer): AsyncGenerator<Buffer> {
  yield* content;
  yield mark;
}
