import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { CacheEntry } from './cache-entries';
import {
  type ActionsCacheServerOptions,
  type Answer,
  type CacheJob,
  type CacheMethod,
  CacheServiceRequest,
  cacheService,
  type Refusal,
} from './cache-service';

/** One request of a client. */
export interface CacheRequest {
  readonly method: CacheMethod;
  readonly key: string;
}

/** What a request gets instead of its answer. `after`: the request is carried out all the same. */
export type CacheFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly retryAfter?: number;
      readonly after?: boolean;
    }
  /** The connection is cut. */
  | { readonly kind: 'reset'; readonly after?: boolean }
  /** The signed URL in the answer has expired already. */
  | { readonly kind: 'expired' }
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

const path =
  /^\/twirp\/github\.actions\.results\.api\.v1\.CacheService\/(CreateCacheEntry|FinalizeCacheEntryUpload|GetCacheEntryDownloadURL)$/;

/**
 * Starts a server on 127.0.0.1 that speaks the second version of GitHub's cache service for one repository, as `@actions/cache` 6 does, for tests of what
 * uses it. It enforces what GitHub does: a job writes its own ref's scope and reads that, its base's and the default branch's; an entry is never replaced,
 * nor made twice at once; the least recently used ones go when all together are too large; so many may be made a minute, then comes 429 with Retry-After;
 * signed URLs expire; a token may be for reading only. The bytes are in a blob storage (such as Azurite), which the clients reach by signed URLs.
 *
 * The protocol is not documented: it is read off the client (`lib/generated/results/api/v1/cache.js` and `lib/internal` of `@actions/cache` 6.3.0).
 */
export async function startActionsCacheServer(options: ActionsCacheServerOptions): Promise<ActionsCacheServer> {
  const { blobs } = options;
  const service = cacheService(options);
  const { entries } = service;
  const jobs = new Map<string, CacheJob>();
  const requests: CacheRequest[] = [];
  let faultOf: (request: CacheRequest) => CacheFault | undefined = () => undefined;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(incoming);
    const method = path.exec(incoming.url ?? '')?.[1] as CacheMethod | undefined;
    const job = jobs.get(/^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? '');
    if (incoming.method !== 'POST' || method === undefined) {
      send(response, { status: 404, code: 'bad_route', message: 'no such method' });
    } else if (job === undefined) {
      send(response, { status: 401, code: 'unauthenticated', message: 'the token is not valid' });
    } else {
      await serve(method, CacheServiceRequest.parse(JSON.parse(body)), job, response);
    }
  }

  async function serve(
    method: CacheMethod,
    request: CacheServiceRequest,
    job: CacheJob,
    response: ServerResponse,
  ): Promise<void> {
    const noted: CacheRequest = { method, key: request.key };
    requests.push(noted);
    const fault = faultOf(noted);
    if (fault === undefined || fault.kind === 'expired') {
      send(response, await service.carryOut(method, request, job, fault === undefined ? undefined : -60));
      return;
    }
    if ('after' in fault && fault.after === true) {
      await service.carryOut(method, request, job);
    }
    suffer(fault, response);
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) =>
      send(response, {
        status: 500,
        code: 'internal',
        message: error instanceof Error ? error.message : String(error),
      }),
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

function suffer(fault: Exclude<CacheFault, { kind: 'expired' }>, response: ServerResponse): void {
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
