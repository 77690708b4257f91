import { type CacheStore, StoreError } from '@carryover/core';
import { bodyOf, generatedBody, neverAborted, textOf } from '@carryover/core/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { dockerConfig, loginOf } from '../../test/oci/docker-config';
import { httpFront } from '../../test/servers/http-front';
import { passwordAuth, type RegistryServer, registryPassword, startRegistry } from '../../test/servers/registry-server';
import { buildTimeout } from '../../test/servers/service-program';
import { identityToken, startTokenServer, type TokenServer, tokenPassword } from '../../test/servers/token-server';
import { emptySurroundings } from '../../test/surroundings';
import { ociStore } from './oci-store';

/** Runs `work` with a store whose user has logged in like this. */
async function withLogin<Result>(
  { port }: RegistryServer,
  login: object | undefined,
  work: (store: CacheStore) => Promise<Result>,
): Promise<Result> {
  const registry = `127.0.0.1:${port}`;
  const config = await dockerConfig(login === undefined ? {} : { auths: { [registry]: login } });
  try {
    const surroundings = emptySurroundings({ environment: { DOCKER_CONFIG: config.folder } });
    return await work(ociStore({ registry, repository: 'acme/cache', origin: `http://${registry}` }, surroundings));
  } finally {
    await config.remove();
  }
}

/** What a call fails with, which must show nothing secret in any of its texts. */
async function failureOf(call: Promise<unknown>): Promise<StoreError> {
  const error = await call.then(
    () => new Error('it worked'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  if (!(error instanceof StoreError)) {
    throw error;
  }
  const texts = `${error.message} ${error.hint} ${error.stack} ${JSON.stringify(error.cause)} ${error.cause}`;
  for (const secret of [registryPassword, tokenPassword, identityToken, 'wrong password']) {
    expect(texts).not.toContain(secret);
    expect(texts).not.toContain(Buffer.from(`carol:${secret}`).toString('base64'));
  }
  return error;
}

async function useEverything(store: CacheStore, name: string): Promise<void> {
  expect(await store.write(name, bodyOf('content'), neverAborted())).toBe('stored');
  const stream = await store.read(name, neverAborted());
  expect(stream && (await textOf(stream))).toBe('content');
  expect(await store.newest('a/', 1, neverAborted())).toEqual([name]);
  await store.delete(name, neverAborted());
  expect(await store.has(name, neverAborted())).toBe(false);
}

describe('a registry that asks for a password', () => {
  let registry: RegistryServer;
  beforeAll(async () => {
    registry = await startRegistry({ auth: passwordAuth });
  }, buildTimeout);
  afterAll(() => registry.stop());

  it('gets that of docker login', async () => {
    await withLogin(registry, loginOf('carol', registryPassword), (store) => useEverything(store, 'a/password'));
  });

  it('without one is an error that says what to do', async () => {
    const error = await withLogin(registry, undefined, (store) => failureOf(store.has('a/b', neverAborted())));
    expect(error).toMatchObject({
      code: 'store-unauthenticated',
      transient: false,
      hint: `Log in with docker login 127.0.0.1:${registry.port}`,
    });
  });

  it('with a wrong one too', async () => {
    await withLogin(registry, loginOf('carol', 'wrong password'), async (store) => {
      for (const call of [
        () => store.has('a/b', neverAborted()),
        () => store.write('a/b', bodyOf('x'), neverAborted()),
        () => store.newest('a/', 1, neverAborted()),
      ]) {
        expect(await failureOf(call())).toMatchObject({
          code: 'store-unauthenticated',
          transient: false,
          hint: expect.stringContaining('docker login'),
        });
      }
    });
  });
});

describe('a registry that asks for a token', () => {
  let tokens: TokenServer;
  let registry: RegistryServer;
  beforeAll(async () => {
    tokens = await startTokenServer();
    registry = await startRegistry({ auth: tokens.auth });
  }, buildTimeout);
  afterAll(async () => {
    await registry.stop();
    await tokens.stop();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('gets one for what is done, once', async () => {
    const before = tokens.asked.length;
    await withLogin(registry, loginOf('carol', tokenPassword), async (store) => {
      await Promise.all(
        [1, 2, 3, 4].map((number) => store.write(`a/${number}`, generatedBody(100_000, number), neverAborted())),
      );
      expect((await store.newest('a/', 9, neverAborted())).length).toBe(4);
      await Promise.all([1, 2, 3, 4].map((number) => store.delete(`a/${number}`, neverAborted())));
    });
    const scopes = ['pull', 'pull,push', 'delete'].map((actions) => [`repository:acme/cache:${actions}`]);
    const asked = tokens.asked.slice(before);
    expect(asked.map((request) => request.scopes.map((scope) => scope.replace('push,pull', 'pull,push')))).toEqual(
      scopes,
    );
    expect(new Set(asked.map(({ user }) => user))).toEqual(new Set(['carol']));
  });

  it('takes an identity token for it', async () => {
    const before = tokens.asked.length;
    await withLogin(registry, { identitytoken: identityToken }, (store) => useEverything(store, 'a/identity'));
    expect(tokens.asked.slice(before).map(({ user }) => user)).toContain('identity token');
  });

  it('gets a new one before the old one expires', async () => {
    await withLogin(registry, loginOf('carol', tokenPassword), async (store) => {
      await store.has('a/b', neverAborted());
      const before = tokens.asked.length;
      await store.has('a/b', neverAborted());
      expect(tokens.asked.length).toBe(before);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 295_000 });
      await store.has('a/b', neverAborted());
      expect(tokens.asked.length).toBe(before + 1);
    });
  });

  it('gets a new one when the old one is refused all of a sudden, also in the middle of an upload', async () => {
    const front = await httpFront(registry.port);
    const refusable = new Set<string>();
    front.answerWith(async (request) => {
      const step = `${request.method} ${request.url?.split('/')[4]}`;
      if (request.headers.authorization === undefined || !refusable.delete(step)) {
        return undefined;
      }
      request.resume();
      // The challenge is the registry's own.
      const asked = await fetch(`http://127.0.0.1:${registry.port}/v2/acme/cache/blobs/uploads/`, { method: 'POST' });
      return { status: 401, headers: { 'www-authenticate': asked.headers.get('www-authenticate') ?? '' } };
    });
    await withLogin({ ...registry, port: front.port }, loginOf('carol', tokenPassword), async (store) => {
      const body = generatedBody(1_000_000, 9);
      expect(await store.has('a/refused', neverAborted())).toBe(false);
      refusable.add('HEAD manifests').add('PATCH blobs');
      // What was streamed cannot be sent a second time by itself.
      expect(await failureOf(store.write('a/refused', body, neverAborted()))).toMatchObject({
        code: 'store-token-expired',
        transient: true,
      });
      expect(await store.write('a/refused', body, neverAborted())).toBe('stored');
      await store.delete('a/refused', neverAborted());
    });
    expect(refusable).toEqual(new Set());
    await front.stop();
  });

  it('whose tokens are of no use is an error', async () => {
    await withLogin(registry, loginOf('carol', tokenPassword), async (store) => {
      // They expired long ago.
      tokens.lifetime(300, -3_600);
      expect(await failureOf(store.has('a/b', neverAborted()))).toMatchObject({ code: 'store-unauthenticated' });
      tokens.lifetime(300, 300);
      expect(await store.has('a/b', neverAborted())).toBe(false);
    });
  });

  it('says what is wrong with the password', async () => {
    const error = await withLogin(registry, loginOf('carol', 'wrong password'), (store) =>
      failureOf(store.write('a/b', bodyOf('x'), neverAborted())),
    );
    expect(error).toMatchObject({ code: 'store-unauthenticated', transient: false });
    expect(error.hint).toContain(`docker login 127.0.0.1:${registry.port}`);
  });

  it('says that the user may not write', async () => {
    tokens.allow(['pull']);
    await withLogin(registry, loginOf('carol', tokenPassword), async (store) => {
      expect(await store.has('a/b', neverAborted())).toBe(false);
      expect(await failureOf(store.write('a/b', bodyOf('x'), neverAborted()))).toMatchObject({
        code: 'store-forbidden',
        transient: false,
      });
    });
    tokens.allow(['pull', 'push', 'delete']);
  });
});
