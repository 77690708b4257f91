import { StoreError } from '@carryover/core';
import * as z from 'zod';
import { readAtMost } from '../read-at-most';
import type { Challenge } from './challenge';
import type { Credentials } from './docker-credentials';
import { errorOfConnection, errorOfResponse } from './registry-error';

/** Lifetime of a token whose service does not say: the least that the specification allows. In seconds. */
const leastLifetime = 60;
const timeLimit = 30_000;
const largestAnswer = 1024 * 1024;
const answerSchema = z
  .object({ token: z.string().optional(), access_token: z.string().optional(), expires_in: z.number().optional() })
  .transform(({ token, access_token: accessToken, expires_in: lifetime }) => ({
    token: token || accessToken || '',
    lifetime: Math.max(lifetime ?? leastLifetime, leastLifetime),
  }))
  .refine(({ token }) => token !== '');

export interface TokenServiceOptions {
  readonly label: string;
  readonly registry: string;
  readonly allowsPlainHttp: boolean;
}

/**
 * A token from the service that a registry names, by https://distribution.github.io/distribution/spec/auth/token/, and from an identity token by
 * …/spec/auth/oauth/. `expires` is by this machine's clock, in milliseconds.
 */
export async function fetchToken(
  challenge: Extract<Challenge, { scheme: 'bearer' }>,
  credentials: Credentials | undefined,
  options: TokenServiceOptions,
  signal: AbortSignal,
): Promise<{ readonly token: string; readonly expires: number }> {
  const { label, registry, allowsPlainHttp } = options;
  const action = 'get a token for access';
  const realm = URL.parse(challenge.realm);
  if (realm === null || !(realm.protocol === 'https:' || (realm.protocol === 'http:' && allowsPlainHttp))) {
    throw new StoreError(
      `${label} names a token service that the password must not be sent to: ${realm?.origin ?? 'no URL'}`,
      {
        code: 'store-unauthenticated',
        transient: false,
        hint: 'The token service of a registry with TLS has to have TLS too.',
      },
    );
  }
  const asked = Date.now();
  let response: Response;
  try {
    response = await ask(realm, challenge, credentials, AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]));
  } catch (error) {
    signal.throwIfAborted();
    throw errorOfConnection(error, action, label);
  }
  if (response.status === 401 || response.status === 403 || response.status === 400) {
    const { message } = await errorOfResponse(response, action, label);
    throw new StoreError(credentials === undefined ? `${message}; Docker knows no credentials for it` : message, {
      code: 'store-unauthenticated',
      transient: false,
      hint: `Log in with docker login ${registry}, as a user who may use this repository.`,
    });
  }
  if (!response.ok) {
    throw await errorOfResponse(response, action, label);
  }
  const answer = answerSchema.safeParse(JSON.parse((await readAtMost(response.body, largestAnswer)).toString('utf8')));
  if (!answer.success) {
    throw new StoreError(`The token service of ${label} gave no token`, { code: 'store-failed', transient: false });
  }
  return { token: answer.data.token, expires: asked + answer.data.lifetime * 1000 };
}

function ask(
  realm: URL,
  { service, scopes }: Extract<Challenge, { scheme: 'bearer' }>,
  credentials: Credentials | undefined,
  signal: AbortSignal,
): Promise<Response> {
  if (credentials?.kind === 'identity-token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'carryover',
      service: service ?? '',
      scope: scopes.join(' '),
      refresh_token: credentials.token,
    });
    return fetch(realm, { method: 'POST', body: form, redirect: 'error', signal });
  }
  if (service !== undefined) {
    realm.searchParams.set('service', service);
  }
  for (const scope of scopes) {
    realm.searchParams.append('scope', scope);
  }
  const headers: Record<string, string> =
    credentials?.kind === 'password' ? { authorization: basicHeader(credentials) } : {};
  return fetch(realm, { headers, redirect: 'error', signal });
}

/** RFC 7617. */
export function basicHeader({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
