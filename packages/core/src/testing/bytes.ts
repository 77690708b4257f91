import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Body } from '../store/cache-store';

const chunkBytes = 64 * 1024;

/** A body of bytes that are at hand. */
export function bodyOf(content: string | Uint8Array): Body {
  const bytes = Buffer.from(content);
  return { size: bytes.length, open: () => Readable.from(bytes.length === 0 ? [] : [bytes], { objectMode: false }) };
}

/** A body of `size` bytes that differ from place to place and from `seed` to `seed`, made as they are read and never held as a whole. */
export function generatedBody(size: number, seed: number): Body {
  return { size, open: () => Readable.from(generateChunks(size, seed), { objectMode: false }) };
}

/** The chunks of {@link generatedBody}. */
export function* generateChunks(size: number, seed: number): Generator<Buffer> {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let position = 0; position < size; position += chunkBytes) {
    const chunk = Buffer.alloc(Math.ceil(Math.min(chunkBytes, size - position) / 4) * 4);
    for (let offset = 0; offset < chunk.length; offset += 4) {
      // A linear congruential generator: cheap, and no two chunks are alike.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      chunk.writeUInt32LE(state, offset);
    }
    yield chunk.subarray(0, Math.min(chunkBytes, size - position));
  }
}

/** SHA-256 of all that a stream gives, in hex, and how much that was. */
export async function digestOf(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** All that a stream gives, as text. */
export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
