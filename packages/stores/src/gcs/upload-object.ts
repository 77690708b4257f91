import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Body, untilAborted } from '@carryover/core';
import type { File } from '@google-cloud/storage';
import { measuredBody } from '../measured-body';
import type { StallGuard } from '../stall-guard';
import { statusOf } from './gcs-error';

/** Bodies up to this size go in one request. */
const largestWhole = 1024 * 1024;
/**
 * Larger ones go in pieces of this size, of which the SDK keeps one (https://cloud.google.com/storage/docs/resumable-uploads): a multiple of 256 KiB.
 */
const pieceBytes = 8 * 1024 * 1024;
/** Only where there is no object yet: https://cloud.google.com/storage/docs/request-preconditions#special-case */
const preconditionOpts = { ifGenerationMatch: 0 };
const options = { preconditionOpts, validation: 'crc32c', contentType: 'application/octet-stream' };

/**
 * Writes a body to a file unless it is there already. Nothing of it can be seen before its last bytes have come: a small one is
 * sent when it was read as a whole, and of a large one the last piece. A body's own failure is thrown as it is; `explain` makes an error of any other.
 */
export async function uploadObject(
  openFile: () => Promise<File>,
  body: Body,
  name: string,
  guard: StallGuard,
  explain: (thrown: unknown) => Error,
): Promise<'stored' | 'present'> {
  const measured = measuredBody(body, name, () => guard.touch());
  const source = Readable.from(measured.chunks, { objectMode: false });
  try {
    const file = await untilAborted(openFile(), guard.signal);
    if (body.size <= largestWhole) {
      const bytes = await untilAborted(buffer(source), guard.signal);
      await untilAborted(file.save(bytes, { ...options, resumable: false }), guard.signal);
    } else {
      const target = file.createWriteStream({ ...options, resumable: true, chunkSize: pieceBytes });
      // While a piece is on its way, nothing is asked of the body.
      target.on('progress', () => guard.touch());
      await untilAborted(pipeline(source, target, { signal: guard.signal }), guard.signal);
    }
    return 'stored';
  } catch (error) {
    guard.signal.throwIfAborted();
    if (statusOf(error) === 412) {
      return 'present';
    }
    throw measured.failure() ?? explain(error);
  } finally {
    measured.close();
  }
}
