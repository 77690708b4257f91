import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { BlobContainer } from './azure-blobs';
import { CacheEntries, type CacheEntry } from './cache-entries';

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

/** One request of a client. */
export interface CacheRequest {
  readonly method: 'CreateCacheEntry' | 'FinalizeCacheEntryUpload' | 'GetCacheEntryDownloadURL';
  readonly key: string;
}

/** What a request gets instead of its answer. `after`: the request is carried out all the same. */
export type CacheFault =
  | { readonly kind: 'status'; readonly status: number; readonly message?: string; readonly retryAfter?: number; readonly after?: boolean }
  /** The connection is cut. */
  | { readonly kind: 'reset'; readonly after?: boolean }
  /** Nothing comes, until the client gives up. */
  | { readonly kind: 'silence' };

/** See {@link startActionsCacheServer}. */
export interface ActionsCacheServer {
  /** With a slash at the end. */
  readonly url: string;
  /** What the runner puts into the environment of an action: service, address and a new token for this job. */
  environmentOf(job: CacheJob): Record<string, string>;
  /** All requests so far. */
  readonly requests: readonly CacheRequest[];
  /** From now on, requests for which `fault` gives something get that. Undefined ends it. */
  disturb(fault: ((request: CacheRequest) => CacheFault | undefined) | undefined): void;
  /** The entries that can be found, oldest first. */
  entries(): readonly Readonly<CacheEntry>[];
  /** Removes what `key` names in every scope, as GitHub's own expiry does. */
  evict(key: string): Promise<void>;
  close(): Promise<void>;
}

/** A failure in the form of a Twirp error. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfter?: number;
}

const path = /^\/twirp\/github\.actions\.results\.api\.v1\.CacheService\/(CreateCacheEntry|FinalizeCacheEntryUpload|GetCacheEntryDownloadURL)$/;
const Request = z.object({
  key: z.string(),
  version: z.string(),
  restore_keys: z.array(z.string()).default([]),
  size_bytes: z.string().optional(),
});
type Request = z.infer<typeof Request>;
type Answer = Readonly<Record<string, unknown>>;

/**
 * Starts a server on 127.0.0.1 that speaks the second version of GitHub's cache service for one repository, as `@actions/cache` 6 does, for tests of what
 * uses it. It enforces what GitHub does: a job writes its own ref's scope and reads that, its base's and the default branch's; an entry is never replaced,
 * nor made twice at once; the least recently used ones go when all together are too large; so many may be made a minute, then comes 429 with Retry-After;
 * signed URLs expire; a token may be for reading only. The bytes are in a blob storage (such as Azurite), which the clients reach by signed URLs.
 *
 * The protocol is not documented: it is read off the client (`lib/generated/results/api/v1/cache.js` and `lib/internal` of `@actions/cache` 6.3.0).
 */
export async function startActionsCacheServer(options: ActionsCacheServerOptions): Promise<ActionsCacheServer> {
  const { blobs, clientBlobEndpoint, defaultRef = 'refs/heads/main', maximumBytes = 10 * 1024 ** 3 } = options;
  const { entriesPerMinute = 200, urlSeconds = 600 } = options;
  const entries = new CacheEntries(maximumBytes);
  const jobs = new Map<string, CacheJob>();
  const made: number[] = [];
  const requests: CacheRequest[] = [];
  let faultOf: (request: CacheRequest) => CacheFault | undefined = () => undefined;

  function create({ key, version }: Request, { ref, access = 'write' }: CacheJob): Answer | Refusal {
    if (access !== 'write') {
      return { ok: false, signed_upload_url: '', message: 'cache write denied: the token has no writable scope' };
    }
    if (key.length > 512 || key.includes(',')) {
      return { status: 400, code: 'invalid_argument', message: 'key is malformed' };
    }
    const now = Date.now();
    made.splice(0, made.filter((time) => time <= now - 60_000).length);
    if (made.length >= entriesPerMinute) {
      const retryAfter = Math.ceil(((made[0] ?? now) + 60_000 - now) / 1000);
      return { status: 429, code: 'resource_exhausted', message: 'rate limit exceeded', retryAfter };
    }
    const entry = entries.reserve(key, version, ref);
    if (entry === undefined) {
      const message = 'cache entry with the same key, version, and scope already exists';
      return { status: 409, code: 'already_exists', message };
    }
    made.push(now);
    return { ok: true, signed_upload_url: blobs.signedUrl(entry.blob, 'cw', urlSeconds, clientBlobEndpoint), message: '' };
  }

  async function finalize(request: Request, { ref }: CacheJob): Promise<Answer | Refusal> {
    const entry = entries.reserved(request.key, request.version, ref);
    if (entry === undefined || entry.size !== undefined) {
      return { status: 404, code: 'not_found', message: 'there is no upload of this entry' };
    }
    const size = await blobs.sizeOf(entry.blob);
    if (size === undefined || size !== Number(request.size_bytes)) {
      return { status: 400, code: 'invalid_argument', message: `the upload has ${size}, not ${request.size_bytes} bytes` };
    }
    for (const evicted of entries.finish(entry, size)) {
      await blobs.remove(evicted.blob);
    }
    return { ok: true, entry_id: String(entry.id), message: '' };
  }

  function look({ key, restore_keys, version }: Request, job: CacheJob): Answer | Refusal {
    if (job.access === 'none') {
      return { status: 403, code: 'permission_denied', message: 'cache read denied: the token has no readable scope' };
    }
    const scopes = [...new Set([job.ref, ...(job.readRefs ?? []), defaultRef])];
    const found = entries.find({ keys: [key, ...restore_keys], version, scopes });
    if (found === undefined) {
      return { ok: false, signed_download_url: '', matched_key: '' };
    }
    const url = blobs.signedUrl(found.blob, 'r', urlSeconds, clientBlobEndpoint);
    return { ok: true, signed_download_url: url, matched_key: found.key };
  }

  async function carryOut(method: CacheRequest['method'], request: Request, job: CacheJob): Promise<Answer | Refusal> {
    switch (method) {
      case 'CreateCacheEntry':
        return create(request, job);
      case 'FinalizeCacheEntryUpload':
        return finalize(request, job);
      case 'GetCacheEntryDownloadURL':
        return look(request, job);
    }
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(incoming);
    const method = path.exec(incoming.url ?? '')?.[1] as CacheRequest['method'] | undefined;
    const job = jobs.get(/^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? '');
    if (incoming.method !== 'POST' || method === undefined) {
      return send(response, { status: 404, code: 'bad_route', message: 'no such method' });
    }
    if (job === undefined) {
      return send(response, { status: 401, code: 'unauthenticated', message: 'the token is not valid' });
    }
    const request = Request.parse(JSON.parse(body));
    const noted: CacheRequest = { method, key: request.key };
    requests.push(noted);
    const fault = faultOf(noted);
    if (fault === undefined) {
      return send(response, await carryOut(method, request, job));
    }
    if ('after' in fault && fault.after === true) {
      await carryOut(method, request, job);
    }
    suffer(fault, response);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) =>
      send(response, { status: 500, code: 'internal', message: error instanceof Error ? error.message : String(error) }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  return {
    url,
    environmentOf(job) {
      const token = `token-${randomBytes(16).toString('hex')}`;
      jobs.set(token, job);
      return { ACTIONS_CACHE_SERVICE_V2: 'True', ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: token };
    },
    requests,
    disturb: (fault) => {
      faultOf = fault ?? (() => undefined);
    },
    entries: () => entries.all.filter((entry) => entry.size !== undefined),
    async evict(key) {
      for (const entry of entries.all.filter((each) => each.key === key)) {
        entries.remove(entry);
        await blobs.remove(entry.blob);
      }
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, answer: Answer | Refusal): void {
  const refusal = 'status' in answer ? (answer as Refusal) : undefined;
  const retryAfter = refusal?.retryAfter === undefined ? {} : { 'retry-after': String(refusal.retryAfter) };
  response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/json', ...retryAfter });
  response.end(JSON.stringify(refusal === undefined ? answer : { code: refusal.code, msg: refusal.message }));
}

function suffer(fault: CacheFault, response: ServerResponse): void {
  switch (fault.kind) {
    case 'status':
      send(response, { code: 'unavailable', message: 'disturbed', ...fault });
      break;
    case 'reset':
      response.destroy();
      break;
    case 'silence':
      break;
  }
}
