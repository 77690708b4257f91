import type { Readable } from 'node:stream';
import { CRC32C, type Storage } from '@google-cloud/storage';
import * as z from 'zod';
import { checkedStream, damaged } from '../checked-stream';
import { parseJson } from '../parse-json';
import { readAtMost } from '../read-at-most';
import { type StallGuard, stallGuard } from '../stall-guard';
import { gcsError, saysNoObject } from './gcs-error';

export interface Download {
  readonly storage: Storage;
  readonly bucket: string;
  /** As the bucket has it. */
  readonly objectName: string;
  /** What is done, and where, for messages. */
  readonly action: string;
  readonly label: string;
  readonly signal: AbortSignal;
  readonly stallLimit: number;
}

const largestErrorBody = 64 * 1024;
/** https://cloud.google.com/storage/docs/json_api/v1/status-codes#errorformat */
const refusalSchema = z.object({
  error: z.object({ message: z.string(), errors: z.array(z.object({ reason: z.string() })).default([]) }),
});

/**
 * The bytes of an object, of which number and CRC32C are checked; undefined if there is none. It asks for them itself, in the SDK's own way, with its credentials and proxies: the SDK's
 * own streams cannot be aborted, know no limit, need a second request to tell what is absent, and warn of listeners on the user's terminal
 * (https://github.com/googleapis/google-cloud-node/issues/9185).
 */
export async function downloadObject(download: Download): Promise<Readable | undefined> {
  const { action, label, signal, stallLimit } = download;
  const guard = stallGuard(stallLimit, signal, label);
  const explain = (thrown: unknown) => gcsError(thrown, action, label);
  try {
    const answer = await ask(download, guard.signal);
    if (answer.status === 200) {
      return streamOf(answer, guard, label, explain);
    }
    throw await refusalOf(answer);
  } catch (error) {
    signal.throwIfAborted();
    if (saysNoObject(error)) {
      return undefined;
    }
    throw explain(guard.signal.aborted ? guard.signal.reason : error);
  } finally {
    guard.rest();
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Readable;
}

/** https://cloud.google.com/storage/docs/json_api/v1/objects/get */
function ask({ storage, bucket, objectName }: Download, signal: AbortSignal): Promise<Answer> {
  return storage.authClient.request<Readable>({
    url: `${storage.apiEndpoint}/storage/v1/b/${bucket}/o/${encodeURIComponent(objectName)}?alt=media`,
    headers: { 'accept-encoding': 'identity' },
    responseType: 'stream',
    validateStatus: () => true,
    retry: false,
    signal,
  });
}

/** An answer that is not the object, in the form in which the SDK throws it. */
async function refusalOf({ status, data }: Answer): Promise<Error> {
  const text = (await readAtMost(data, largestErrorBody)).toString('utf8');
  const { message, errors } = refusalSchema.safeParse(parseJson(text)).data?.error ?? { message: text, errors: [] };
  return Object.assign(new Error(message), { code: status, errors });
}

function streamOf(
  { headers, data }: Answer,
  guard: StallGuard,
  label: string,
  explain: (thrown: unknown) => Error,
): Readable {
  const chunks: AsyncIterator<Uint8Array> = data[Symbol.asyncIterator]();
  const size = Number(headers.get('content-length') ?? headers.get('x-goog-stored-content-length') ?? Number.NaN);
  const expected = /\bcrc32c=([A-Za-z0-9+/=]+)/.exec(headers.get('x-goog-hash') ?? '')?.[1];
  const sum = new CRC32C();

  async function next(): Promise<Uint8Array | undefined> {
    const { done, value } = await chunks.next();
    if (done === true) {
      return undefined;
    }
    sum.update(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    return value;
  }

  function atEnd(): void {
    if (expected === undefined || !sum.validate(expected)) {
      throw damaged(`What came from ${label} is not what its CRC32C says`);
    }
  }

  return checkedStream({ next, close: async () => void data.destroy() }, { size, label, guard, atEnd, explain });
}
