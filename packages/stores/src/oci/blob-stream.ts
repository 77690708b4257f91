import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { StoreError } from '@carryover/core';
import type { Descriptor } from './object-manifest';
import type { RegistryAnswer } from './registry-client';
import { errorOfConnection } from './registry-error';

const bufferedBytes = 256 * 1024;

/**
 * The bytes of a blob as they arrive. It fails unless they are just those that the descriptor names, by number and by SHA-256; destroying it ends the
 * download.
 */
export function blobStream(
  { response, guard }: RegistryAnswer,
  content: Descriptor,
  name: string,
  label: string,
): Readable {
  const reader = response.body?.getReader();
  const hash = createHash('sha256');
  let received = 0;

  function damaged(what: string): StoreError {
    return new StoreError(`${name} in ${label} ${what}`, {
      code: 'store-truncated',
      transient: true,
      hint: 'Nothing needs to be done if this passes; if it stays, remove it, so that it is saved again.',
    });
  }

  function finish(): null {
    if (received !== content.size) {
      throw damaged(`ended after ${received} of ${content.size} bytes`);
    }
    if (`sha256:${hash.digest('hex')}` !== content.digest) {
      throw damaged('is not what its digest says');
    }
    return null;
  }

  async function next(): Promise<Uint8Array | null> {
    guard.touch();
    const chunk = await reader?.read();
    guard.rest();
    if (chunk?.value === undefined) {
      return finish();
    }
    received += chunk.value.length;
    hash.update(chunk.value);
    return chunk.value;
  }

  return new Readable({
    highWaterMark: bufferedBytes,
    read() {
      next().then(
        (chunk) => this.push(chunk),
        (thrown: unknown) =>
          this.destroy(errorOfConnection(guard.signal.aborted ? guard.signal.reason : thrown, `read ${name}`, label)),
      );
    },
    destroy(error, done) {
      guard.rest();
      const cancelled = reader?.cancel() ?? Promise.resolve();
      // Cancelling a download that has failed gives its failure again.
      cancelled.then(
        () => done(error),
        () => done(error),
      );
    },
  });
}
