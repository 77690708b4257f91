import { StoreError } from '@carryover/core';

/** All bytes of a response whose length somebody else decides. Throws where there are more than `limit`. */
export async function readAtMost(response: Response, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
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
