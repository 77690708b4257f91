import { StoreError } from '@carryover/core';
import { type Challenge, parseChallenge } from './challenge';
import type { Credentials } from './docker-credentials';
import { basicHeader, fetchToken } from './token-service';

/** What a request does, and so what a token has to allow. */
export type Access = 'pull' | 'push' | 'delete';

/** Knows the `Authorization` header that a registry asks for. */
export interface Authorizer {
  /** The header for a request; undefined as long as the registry has not asked for one. Gets a new token where the old one is about to expire. */
  header(access: Access, signal: AbortSignal): Promise<string | undefined>;
  /** Answers a 401 to a request that had the header `used`: the next header is another one. Throws where there is nothing that could be answered. */
  challenged(access: Access, used: string | undefined, response: Response, signal: AbortSignal): Promise<void>;
}

interface Grant {
  readonly header: string;
  /** By this machine's clock, in milliseconds. */
  readonly expires: number;
  readonly challenge: Challenge;
}

/** A token is renewed this long before it expires, in milliseconds: a clock or a request may be slow. */
const margin = 10_000;

export interface AuthorizerOptions {
  /** How the registry is shown. */
  readonly label: string;
  /** As `docker login` knows it. */
  readonly registry: string;
  /** Whether the registry itself is spoken to without TLS, so that its token service may be too. */
  readonly allowsPlainHttp: boolean;
  readonly credentials: (signal: AbortSignal) => Promise<Credentials | undefined>;
}

/** Answers challenges as the distribution specification has them: https://distribution.github.io/distribution/spec/auth/token/. */
export function authorizer(options: AuthorizerOptions): Authorizer {
  const grants = new Map<Access, Promise<Grant>>();

  function renew(access: Access, challenge: Challenge, signal: AbortSignal): Promise<Grant> {
    const granted = grant(challenge, options, signal);
    grants.set(access, granted);
    // A failure is told to those that wait for it, and the next request begins anew.
    granted.catch(() => {
      if (grants.get(access) === granted) {
        grants.delete(access);
      }
    });
    return granted;
  }

  async function header(access: Access, signal: AbortSignal): Promise<string | undefined> {
    const grant = await grants.get(access);
    if (grant === undefined || Date.now() < grant.expires - margin) {
      return grant?.header;
    }
    return (await renew(access, grant.challenge, signal)).header;
  }

  async function challenged(
    access: Access,
    used: string | undefined,
    response: Response,
    signal: AbortSignal,
  ): Promise<void> {
    const newer = await grants.get(access);
    if (newer !== undefined && newer.header !== used) {
      // Of many requests at once, the first has answered for all.
      return;
    }
    const challenge = parseChallenge(response.headers.get('www-authenticate') ?? '');
    if (challenge === undefined) {
      throw new StoreError(`${options.label} refuses access without saying what it asks for`, {
        code: 'store-unauthenticated',
        transient: false,
        hint: 'Is this the address of a registry?',
      });
    }
    await renew(access, challenge, signal);
  }

  return { header, challenged };
}

async function grant(challenge: Challenge, options: AuthorizerOptions, signal: AbortSignal): Promise<Grant> {
  const credentials = await options.credentials(signal);
  if (credentials?.kind === 'registry-token') {
    return { header: `Bearer ${credentials.token}`, expires: Number.POSITIVE_INFINITY, challenge };
  }
  if (challenge.scheme === 'basic') {
    if (credentials?.kind !== 'password') {
      throw new StoreError(`${options.label} asks for a user and a password, and Docker knows none for it`, {
        code: 'store-unauthenticated',
        transient: false,
        hint: `Log in with docker login ${options.registry}`,
      });
    }
    return { header: basicHeader(credentials), expires: Number.POSITIVE_INFINITY, challenge };
  }
  const { token, expires } = await fetchToken(challenge, credentials, options, signal);
  return { header: `Bearer ${token}`, expires, challenge };
}
