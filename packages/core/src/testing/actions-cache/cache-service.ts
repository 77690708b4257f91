import * as z from 'zod';
import type { BlobContainer } from './azure-blobs';
import { CacheEntries } from './cache-entries';

export interface ActionsCacheServerOptions {
  /** Where the entries' bytes are: a container that was made. */
  readonly blobs: BlobContainer;
  /** Where clients reach the blob storage, if not directly: the endpoint of a proxy that disturbs them. */
  readonly clientBlobEndpoint?: string | undefined;
  /** The ref whose entries every job may read; `refs/heads/main` by default. */
  readonly defaultRef?: string;
  /** Beyond it, entries that were used longest ago are removed; 10 GiB by default. */
  readonly maximumBytes?: number;
  /** How many entries may be made within a minute; 200 by default. */
  readonly entriesPerMinute?: number;
  /** How long signed URLs work, in seconds; 600 by default. */
  readonly urlSeconds?: number;
}

/** A job of the repository. */
export interface CacheJob {
  /** The job's own ref, `refs/heads/main` or `refs/pull/1/merge`: what it writes, and reads first. */
  readonly ref: string;
  /** Further refs that it may read, before the default one: a pull request's base. */
  readonly readRefs?: readonly string[];
  /** `read`: as GitHub gives to workflows that strangers can start; `none`: no scope at all. */
  readonly access?: 'write' | 'read' | 'none';
}

export type CacheMethod = 'CreateCacheEntry' | 'FinalizeCacheEntryUpload' | 'GetCacheEntryDownloadURL';

export const CacheServiceRequest = z.object({
  key: z.string(),
  version: z.string(),
  restore_keys: z.array(z.string()).default([]),
  size_bytes: z.string().optional(),
});
export type CacheServiceRequest = z.infer<typeof CacheServiceRequest>;
export type Answer = Readonly<Record<string, unknown>>;

/** A failure in the form of a Twirp error. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfter?: number;
}

export interface CacheService {
  readonly entries: CacheEntries;
  /** What a job's request comes to. `seconds` is how long a signed URL in the answer works, if not as long as usual. */
  carryOut(
    method: CacheMethod,
    request: CacheServiceRequest,
    job: CacheJob,
    seconds?: number,
  ): Promise<Answer | Refusal>;
}

const minute = 60_000;

/** The methods of the cache service, for one repository. */
export function cacheService(options: ActionsCacheServerOptions): CacheService {
  const { blobs, clientBlobEndpoint, defaultRef = 'refs/heads/main', maximumBytes = 10 * 1024 ** 3 } = options;
  const { entriesPerMinute = 200, urlSeconds = 600 } = options;
  const entries = new CacheEntries(maximumBytes);
  /** When entries were made. */
  const made: number[] = [];

  function create(
    { key, version }: CacheServiceRequest,
    { ref, access = 'write' }: CacheJob,
    seconds: number,
  ): Answer | Refusal {
    if (access !== 'write') {
      return { ok: false, signed_upload_url: '', message: 'cache write denied: the token has no writable scope' };
    }
    if (key.length > 512 || key.includes(',')) {
      return { status: 400, code: 'invalid_argument', message: 'key is malformed' };
    }
    const now = Date.now();
    made.splice(0, made.filter((time) => time <= now - minute).length);
    if (made.length >= entriesPerMinute) {
      const retryAfter = Math.ceil(((made[0] ?? now) + minute - now) / 1000);
      return { status: 429, code: 'resource_exhausted', message: 'rate limit exceeded', retryAfter };
    }
    const entry = entries.reserve(key, version, ref);
    if (entry === undefined) {
      const message = 'cache entry with the same key, version, and scope already exists';
      return { status: 409, code: 'already_exists', message };
    }
    made.push(now);
    return { ok: true, signed_upload_url: blobs.signedUrl(entry.blob, 'cw', seconds, clientBlobEndpoint), message: '' };
  }

  async function finalize(request: CacheServiceRequest, { ref }: CacheJob): Promise<Answer | Refusal> {
    const entry = entries.reserved(request.key, request.version, ref);
    if (entry === undefined || entry.size !== undefined) {
      return { status: 404, code: 'not_found', message: 'there is no upload of this entry' };
    }
    const size = await blobs.sizeOf(entry.blob);
    if (size === undefined || size !== Number(request.size_bytes)) {
      return {
        status: 400,
        code: 'invalid_argument',
        message: `the upload has ${size}, not ${request.size_bytes} bytes`,
      };
    }
    for (const evicted of entries.finish(entry, size)) {
      await blobs.remove(evicted.blob);
    }
    return { ok: true, entry_id: String(entry.id), message: '' };
  }

  function look({ key, restore_keys, version }: CacheServiceRequest, job: CacheJob, seconds: number): Answer | Refusal {
    if (job.access === 'none') {
      return { status: 403, code: 'permission_denied', message: 'cache read denied: the token has no readable scope' };
    }
    const scopes = [...new Set([job.ref, ...(job.readRefs ?? []), defaultRef])];
    const found = entries.find({ keys: [key, ...restore_keys], version, scopes });
    if (found === undefined) {
      return { ok: false, signed_download_url: '', matched_key: '' };
    }
    const url = blobs.signedUrl(found.blob, 'r', seconds, clientBlobEndpoint);
    return { ok: true, signed_download_url: url, matched_key: found.key };
  }

  async function carryOut(
    method: CacheMethod,
    request: CacheServiceRequest,
    job: CacheJob,
    seconds = urlSeconds,
  ): Promise<Answer | Refusal> {
    switch (method) {
      case 'CreateCacheEntry':
        return create(request, job, seconds);
      case 'FinalizeCacheEntryUpload':
        return finalize(request, job);
      case 'GetCacheEntryDownloadURL':
        return look(request, job, seconds);
    }
  }

  return { entries, carryOut };
}
