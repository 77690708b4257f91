import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { checkedStream, damaged } from '../checked-stream';
import type { Descriptor } from './object-manifest';
import type { RegistryAnswer } from './registry-client';
import { errorOfConnection } from './registry-error';

/** The bytes of a blob as they arrive. It fails unless they are just those that the descriptor names, by number and by SHA-256. */
export function blobStream(
  { response, guard }: RegistryAnswer,
  content: Descriptor,
  name: string,
  registry: string,
): Readable {
  const reader = response.body?.getReader();
  const hash = createHash('sha256');
  const label = `${name} in ${registry}`;

  async function next(): Promise<Uint8Array | undefined> {
    const chunk = await reader?.read();
    if (chunk?.value !== undefined) {
      hash.update(chunk.value);
      return chunk.value;
    }
    return undefined;
  }

  function atEnd(): void {
    if (`sha256:${hash.digest('hex')}` !== content.digest) {
      throw damaged(`${label} is not what its digest says`);
    }
  }

  return checkedStream(
    { next, close: async () => reader?.cancel() },
    {
      size: content.size,
      label,
      guard,
      atEnd,
      explain: (thrown) => errorOfConnection(thrown, `read ${name}`, registry),
    },
  );
}
