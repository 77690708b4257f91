import { StoreError } from '@carryover/core';

/** All bytes of an answer whose length somebody else decides. Throws where there are more than `limit`. */
export async function readAtMost(body: AsyncIterable<Uint8Array> | null, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit) {
      throw new StoreError(`An answer is longer than ${limit} bytes`, {
        code: 'store-failed',
        transient: false,
        hint: 'Is this the address of the store?',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
