/** Memory for parts, used again and again: fresh memory costs time, and what the garbage collector has not seen yet adds up. */
export interface PartBuffers {
  /** Memory of `length` bytes, with anything in it. */
  take(length: number): Buffer;
  /** Gives memory back that nobody reads any more. */
  giveBack(part: Buffer): void;
}

/** Keeps memory of `partBytes` each, for at most `count` parts. */
export function partBuffers(partBytes: number, count: number): PartBuffers {
  const free: ArrayBuffer[] = [];
  return {
    take: (length) => Buffer.from(free.pop() ?? Buffer.allocUnsafeSlow(partBytes).buffer, 0, length),
    giveBack: ({ buffer }) => {
      if (free.length < count && buffer instanceof ArrayBuffer && buffer.byteLength === partBytes) {
        free.push(buffer);
      }
    },
  };
}
