import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonAnswer } from './http-server';
import { type ScriptedRequest, scriptedHttp } from './scripted-http';

/** What the token service was asked. */
export interface TokenRequest {
  readonly scopes: readonly string[];
  /** How the client said who it is: `carol`, `identity token`, or undefined. */
  readonly user: string | undefined;
}

/** A token service as https://distribution.github.io/distribution/spec/auth/token/ has it, whose tokens a real registry checks. */
export interface TokenServer {
  readonly asked: readonly TokenRequest[];
  /** The registry's `auth` section, which trusts this service. */
  auth(folder: string): Promise<object>;
  /** What users may do from now on, by default all that they ask for. */
  allow(actions: readonly string[]): void;
  /** Lifetime of tokens from now on, in seconds, as the service says and as it is. */
  lifetime(said: number, real: number): void;
  stop(): Promise<void>;
}

export const tokenPassword = 'pass:word of the token service';
export const identityToken = 'identity-token-of-carol';
const service = 'registry of a test';
const issuer = 'token service of a test';
const keyId = 'key-of-a-test';

export async function startTokenServer(): Promise<TokenServer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const asked: TokenRequest[] = [];
  let allowed: readonly string[] = ['pull', 'push', 'delete'];
  let saidLifetime = 300;
  let realLifetime = 300;

  function tokenFor(scopes: readonly string[], user: string): string {
    // The true time, also where a test lets the client believe in another.
    const now = Math.floor((performance.timeOrigin + performance.now()) / 1000);
    const access = scopes.map((scope) => {
      const [type, name, actions = ''] = scope.split(':');
      return { type, name, actions: actions.split(',').filter((action) => allowed.includes(action)) };
    });
    const claims = {
      iss: issuer,
      sub: user,
      aud: service,
      exp: now + realLifetime,
      nbf: now - 60,
      iat: now,
      jti: randomUUID(),
      access,
    };
    const signed = [{ typ: 'JWT', alg: 'RS256', kid: keyId }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${signed}.${createSign('sha256').update(signed).sign(privateKey, 'base64url')}`;
  }

  const server = await scriptedHttp((request) => {
    const { scopes, user, isKnown } = readRequest(request);
    asked.push({ scopes, user });
    if (!isKnown || user === undefined) {
      return jsonAnswer({ errors: [{ code: 'UNAUTHORIZED', message: 'who are you?' }] }, 401);
    }
    return jsonAnswer({ token: tokenFor(scopes, user), expires_in: saidLifetime });
  });

  return {
    asked,
    auth: async (folder) => {
      const jwks = join(folder, 'jwks.json');
      const key = { ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: 'RS256', use: 'sig' };
      await writeFile(jwks, JSON.stringify({ keys: [key] }));
      return { token: { realm: `${server.endpoint}/token`, service, issuer, jwks } };
    },
    allow: (actions) => {
      allowed = actions;
    },
    lifetime: (said, real) => {
      saidLifetime = said;
      realLifetime = real;
    },
    stop: server.stop,
  };
}

function readRequest({ method, path, headers, body }: ScriptedRequest): TokenRequest & { readonly isKnown: boolean } {
  if (method === 'POST') {
    const form = new URLSearchParams(body.toString());
    const isKnown = form.get('grant_type') === 'refresh_token' && form.get('refresh_token') === identityToken;
    return {
      scopes: (form.get('scope') ?? '').split(' '),
      user: 'identity token',
      isKnown: isKnown && form.get('service') === service,
    };
  }
  const { searchParams } = new URL(path, 'http://token.invalid');
  const basic = /^Basic (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const [user = '', ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  const isKnown = password.join(':') === tokenPassword && searchParams.get('service') === service;
  return { scopes: searchParams.getAll('scope'), user: user || undefined, isKnown };
}
