import { createHash } from 'node:crypto';
import type { Body } from '@carryover/core';
import { measuredBody } from '../measured-body';
import type { StallGuard } from '../stall-guard';
import type { Descriptor } from './object-manifest';
import type { RegistryClient, RegistryRequest } from './registry-client';

/** What an upload needs to know. */
export interface Upload {
  readonly client: RegistryClient;
  readonly repository: string;
  /** For messages. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/** How long a registry is given to forget an upload that is broken off, in milliseconds. */
const cancelLimit = 5_000;

/** Whether the registry has a blob in this repository. */
export async function hasBlob({ client, repository, name, signal }: Upload, content: Descriptor): Promise<boolean> {
  const { response } = await client.send(
    {
      method: 'HEAD',
      url: `/v2/${repository}/blobs/${content.digest}`,
      access: 'pull',
      action: `write ${name}`,
      expects: [200, 404],
    },
    signal,
  );
  return response.status === 200 && Number(response.headers.get('content-length') ?? content.size) === content.size;
}

/**
 * Sends a body of any size as one stream, and names it only in the end, when its digest is known: the way that Docker itself pushes layers, so that every
 * registry knows it (https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks). No bytes are kept; a body that fails
 * leaves nothing.
 */
export async function uploadBlob(upload: Upload, body: Body): Promise<Descriptor> {
  const session = await begin(upload);
  try {
    const { digest, location } = await sendBytes(upload, session, body);
    const url = new URL(location);
    url.searchParams.set('digest', digest);
    const named = await upload.client.send(
      { ...push(upload, 'PUT', url.href, [201, 204]), headers: { 'content-length': '0' } },
      upload.signal,
    );
    await named.response.body?.cancel();
    return { digest, size: body.size };
  } catch (error) {
    await cancel(upload, session);
    throw error;
  }
}

async function begin(upload: Upload): Promise<string> {
  const { client, repository, signal } = upload;
  const { response } = await client.send(push(upload, 'POST', `/v2/${repository}/blobs/uploads/`, [202]), signal);
  await response.body?.cancel();
  return locationOf(response);
}

async function sendBytes(
  upload: Upload,
  session: string,
  body: Body,
): Promise<{ readonly digest: string; readonly location: string }> {
  let guard: StallGuard | undefined;
  const hash = createHash('sha256');
  const measured = measuredBody(body, upload.name, (chunk) => {
    hash.update(chunk);
    guard?.touch();
  });
  try {
    const request: RegistryRequest = {
      ...push(upload, 'PATCH', session, [202, 204]),
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(body.size) },
      body: measured.chunks,
    };
    const { response } = await upload.client.send(request, upload.signal, (own) => {
      guard = own;
    });
    await response.body?.cancel();
    return { digest: `sha256:${hash.digest('hex')}`, location: locationOf(response, session) };
  } catch (error) {
    upload.signal.throwIfAborted();
    throw measured.failure() ?? error;
  } finally {
    measured.close();
  }
}

/** The write has failed already, and why is what counts; a registry drops by itself what was left in the middle. */
async function cancel(upload: Upload, session: string): Promise<void> {
  const { client } = upload;
  const request = push(upload, 'DELETE', session, [202, 204, 404]);
  await client.send(request, AbortSignal.timeout(cancelLimit)).then(
    ({ response }) => response.body?.cancel(),
    () => undefined,
  );
}

function push(
  { name }: Upload,
  method: RegistryRequest['method'],
  url: string,
  expects: readonly number[],
): RegistryRequest {
  return { method, url, access: 'push', action: `write ${name}`, expects };
}

/** Where the upload goes on: a registry may move it with each answer, and may name it relative to the request. */
function locationOf(response: Response, before?: string): string {
  const location = response.headers.get('location') ?? before ?? '';
  return new URL(location, response.url).href;
}
