import { StoreError } from '@carryover/core';
import * as z from 'zod';
import { readAtMost } from '../read-at-most';
import type { RegistryClient } from './registry-client';

const largestPage = 8 * 1024 * 1024;
const pageSchema = z.object({ tags: z.array(z.string()).nullish() });

/** Every tag of a repository, page by page; none where there is no such repository yet. */
export async function* tagPages(
  client: RegistryClient,
  repository: string,
  pageSize: number,
  action: string,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  let url: string | undefined = `/v2/${repository}/tags/list?n=${pageSize}`;
  while (url !== undefined) {
    const { response } = await client.send({ method: 'GET', url, access: 'pull', action, expects: [200, 404] }, signal);
    if (response.status === 404) {
      await response.body?.cancel();
      return;
    }
    const next = nextOf(response);
    yield tagsOf(await readAtMost(response.body, largestPage), client.label);
    url = next === url ? undefined : next;
  }
}

/** `Link: </v2/…>; rel="next"`, relative to the request (RFC 8288). */
function nextOf(response: Response): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next\b/i.exec(response.headers.get('link') ?? '')?.[1];
  return target === undefined ? undefined : new URL(target, response.url).href;
}

function tagsOf(bytes: Buffer, label: string): readonly string[] {
  try {
    return pageSchema.parse(JSON.parse(bytes.toString('utf8'))).tags ?? [];
  } catch (error) {
    throw new StoreError(`${label} gave a list of tags that is none`, {
      code: 'store-failed',
      transient: false,
      hint: 'Is this the address of a registry?',
      cause: error,
    });
  }
}
