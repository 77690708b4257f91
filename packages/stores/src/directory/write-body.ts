import { open } from 'node:fs/promises';
import { type Body, endOnAbort } from '@carryover/core';
import { wrongBodySize } from '../body-mismatch';

/**
 * Writes all of `body` into a new file at `path`, which is on the disk when it resolves, unless it need not be `durable`. `name` is for messages; `explain` wraps what the file system does,
 * while errors of the body are thrown as they are.
 */
export async function writeBody(
  path: string,
  name: string,
  body: Body,
  signal: AbortSignal,
  explain: <Result>(call: () => Promise<Result>) => Promise<Result>,
  { durable }: { readonly durable: boolean } = { durable: true },
): Promise<void> {
  const file = await explain(() => open(path, 'wx'));
  try {
    let written = 0;
    for await (const chunk of endOnAbort(body.open(), signal) as AsyncIterable<Uint8Array>) {
      written += chunk.length;
      if (written > body.size) {
        break;
      }
      await explain(() => file.writeFile(chunk));
    }
    signal.throwIfAborted();
    if (written !== body.size) {
      throw wrongBodySize(name, body.size, written > body.size ? 'more' : 'less');
    }
    if (durable) {
      await explain(() => file.sync());
    }
  } finally {
    await file.close();
  }
}
