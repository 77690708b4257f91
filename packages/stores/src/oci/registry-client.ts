import { StoreError } from '@carryover/core';
import { type StallGuard, stallGuard } from '../stall-guard';
import type { Access, Authorizer } from './authorizer';
import { errorOfConnection, errorOfResponse } from './registry-error';

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** A path of the registry, or what it named as a place to send something to. */
  readonly url: string;
  readonly access: Access;
  /** For messages: `read v1/…`. */
  readonly action: string;
  /** Answers that are hoped for; any other is thrown as an error. */
  readonly expects: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>;
}

/** An answer, and the guard that ends it when it does not get on. Its body must be read or cancelled. */
export interface RegistryAnswer {
  readonly response: Response;
  readonly guard: StallGuard;
  /** The header that it was asked with. */
  readonly authorization: string | undefined;
}

export interface RegistryClient {
  readonly label: string;
  /** Sends a request, with what the registry asks for as authorisation. `onGuard` learns of the guard before the first byte is sent. */
  send(request: RegistryRequest, signal: AbortSignal, onGuard?: (guard: StallGuard) => void): Promise<RegistryAnswer>;
}

export interface RegistryClientOptions {
  readonly label: string;
  readonly origin: string;
  readonly registry: string;
  readonly authorizer: Authorizer;
  /** How long nothing may move, in milliseconds. */
  readonly stallLimit: number;
}

/** Speaks HTTP to one registry. It tries nothing twice but what the registry wanted authorisation for. */
export function registryClient(options: RegistryClientOptions): RegistryClient {
  const { label, origin, registry, authorizer, stallLimit } = options;

  async function once(
    request: RegistryRequest,
    signal: AbortSignal,
    onGuard: ((guard: StallGuard) => void) | undefined,
  ): Promise<RegistryAnswer> {
    const url = new URL(request.url, origin);
    // What the registry names elsewhere carries its own authorisation, and must not get ours.
    const authorization = url.origin === origin ? await authorizer.header(request.access, signal) : undefined;
    const guard = stallGuard(stallLimit, signal, label);
    onGuard?.(guard);
    try {
      const response = await fetch(url, {
        method: request.method,
        headers: { ...request.headers, ...(authorization === undefined ? {} : { authorization }) },
        signal: guard.signal,
        ...(request.body instanceof Uint8Array ? { body: request.body } : streamed(request.body)),
      });
      return { response, guard, authorization };
    } catch (error) {
      signal.throwIfAborted();
      throw errorOfConnection(guard.signal.aborted ? guard.signal.reason : error, request.action, label);
    } finally {
      guard.rest();
    }
  }

  function refused(response: Response, action: string): StoreError {
    // RFC 6750, 3.1
    const isForbidden = /\binsufficient_scope\b/.test(response.headers.get('www-authenticate') ?? '');
    const what = isForbidden
      ? 'these credentials do not allow it'
      : 'it does not accept the credentials that Docker has for it';
    return new StoreError(`Cannot ${action} in ${label}: ${what}`, {
      code: isForbidden ? 'store-forbidden' : 'store-unauthenticated',
      transient: false,
      hint: isForbidden
        ? 'Give the user that docker login named the right to pull from and push to this repository.'
        : `They are wrong or have expired: log in with docker login ${registry}`,
    });
  }

  async function send(
    request: RegistryRequest,
    signal: AbortSignal,
    onGuard?: (guard: StallGuard) => void,
  ): Promise<RegistryAnswer> {
    signal.throwIfAborted();
    let answer = await once(request, signal, onGuard);
    if (answer.response.status === 401) {
      const isRepeatable = request.body === undefined || request.body instanceof Uint8Array;
      await answer.response.body?.cancel();
      await authorizer.challenged(request.access, answer.authorization, answer.response, signal);
      if (!isRepeatable) {
        throw new StoreError(`Cannot ${request.action} in ${label}: its token expired meanwhile`, {
          code: 'store-token-expired',
          transient: true,
        });
      }
      answer = await once(request, signal, onGuard);
    }
    if (answer.response.status === 401) {
      await answer.response.body?.cancel();
      throw refused(answer.response, request.action);
    }
    if (!request.expects.includes(answer.response.status)) {
      throw await errorOfResponse(answer.response, request.action, label);
    }
    return answer;
  }

  return { label, send };
}

/**
 * fetch keeps a copy of all that it sends, in case it has to send it again, unless redirects are errors and there is no window to ask for a password in
 * (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, where `httpRequest` is a clone of the request otherwise).
 */
function streamed(body: AsyncIterable<Uint8Array> | undefined): RequestInit {
  return body === undefined ? {} : { body, duplex: 'half', redirect: 'error', window: null };
}
