import type { Readable } from 'node:stream';
import { CRC32C, type Storage } from '@google-cloud/storage';
import { z } from 'zod';
import { checkedStream, damaged } from '../checked-stream';
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
 * The bytes of an object, of which number and CRC32C are checked; undefined if there is none. It asks for them itself, with the SDK's credentials: the SDK's
 * own streams cannot be aborted, know no limit, need a second request to tell what is absent, and warn of listeners on the user's terminal
 * (https://github.com/googleapis/google-cloud-node/issues/9185).
 */
export async function downloadObject(download: Download): Promise<Readable | undefined> {
  const { action, label, signal, stallLimit } = download;
  const guard = stallGuard(stallLimit, signal, label);
  const explain = (thrown: unknown) => gcsError(thrown, action, label);
  try {
    const response = await ask(download, guard.signal);
    if (response.ok) {
      return streamOf(response, guard, label, explain);
    }
    throw await refusalOf(response);
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

/** https://cloud.google.com/storage/docs/json_api/v1/objects/get */
async function ask({ storage, bucket, objectName }: Download, signal: AbortSignal): Promise<Response> {
  const url = `${storage.apiEndpoint}/storage/v1/b/${bucket}/o/${encodeURIComponent(objectName)}?alt=media`;
  const isAnonymous = storage.customEndpoint && storage.useAuthWithCustomEndpoint !== true;
  const headers = isAnonymous ? new Headers() : new Headers(await storage.authClient.getRequestHeaders(url));
  headers.set('accept-encoding', 'identity');
  return fetch(url, { headers, signal });
}

/** An answer that is not the object, in the form in which the SDK throws it. */
async function refusalOf(response: Response): Promise<Error> {
  const text = (await readAtMost(response, largestErrorBody)).toString('utf8');
  const { message, errors } = refusalSchema.safeParse(parseJson(text)).data?.error ?? { message: text, errors: [] };
  return Object.assign(new Error(message), { code: response.status, errors });
}

function streamOf(response: Response, guard: StallGuard, label: string, explain: (thrown: unknown) => Error): Readable {
  const reader = response.body?.getReader();
  const { headers } = response;
  const size = Number(headers.get('content-length') ?? headers.get('x-goog-stored-content-length') ?? Number.NaN);
  const expected = /\bcrc32c=([A-Za-z0-9+/=]+)/.exec(headers.get('x-goog-hash') ?? '')?.[1];
  const sum = new CRC32C();

  async function next(): Promise<Uint8Array | undefined> {
    const chunk = await reader?.read();
    if (chunk?.value !== undefined) {
      sum.update(Buffer.from(chunk.value.buffer, chunk.value.byteOffset, chunk.value.byteLength));
      return chunk.value;
    }
    return undefined;
  }

  function atEnd(): void {
    if (expected === undefined || !sum.validate(expected)) {
      throw damaged(`What came from ${label} is not what its CRC32C says`);
    }
  }

  return checkedStream({ next, close: async () => reader?.cancel() }, { size, label, guard, atEnd, explain });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
