import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { retryingStore } from '@carryover/core';
import { bodyOf, digestOf, generateChunks, generatedBody, neverAborted } from '@carryover/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { contentOf } from '../../test/content-of';
import { failingBody } from '../../test/failing-body';
import { type HttpFront, httpFront } from '../../test/servers/http-front';
import { jsonAnswer } from '../../test/servers/http-server';
import { programOutput } from '../../test/servers/program-output';
import { type RegistryServer, startRegistry } from '../../test/servers/registry-server';
import { scriptedHttp } from '../../test/servers/scripted-http';
import { buildTimeout, serviceProgram } from '../../test/servers/service-program';
import { suiteServer } from '../../test/servers/suite-server';
import { emptySurroundings } from '../../test/surroundings';
import { tagOf } from './object-tag';
import { type OciStoreOptions, ociStore } from './oci-store';

const running = suiteServer(startRegistry);
let registry: RegistryServer;
let front: HttpFront;
let repository: string;

beforeEach(() => {
  ({ server: registry, front } = running());
  front.answerWith(() => undefined);
  repository = `acme/${running().nextCase()}`;
});

function storeAt(port: number, options: OciStoreOptions = {}) {
  const host = `127.0.0.1:${port}`;
  return ociStore({ registry: host, repository, origin: `http://${host}` }, emptySurroundings(), options);
}

/** Whether a request is for the bytes of an object. */
function isDownload({ method, url }: IncomingMessage): boolean {
  return method === 'GET' && url?.includes('/blobs/') === true;
}

/** Something to wait for, until the test opens it. */
function gate() {
  let isOpen = false;
  let pass: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return {
    passed,
    isOpen: () => isOpen,
    open: () => {
      isOpen = true;
      pass();
    },
  };
}

describe('what is in the registry', () => {
  it(
    'is an artifact of OCI 1.1 that crane reads',
    async () => {
      const crane = await serviceProgram('crane');
      const home = await mkdtemp(join(tmpdir(), 'carryover-crane-'));
      const ask = (...words: string[]) => programOutput(crane, ['--insecure', ...words], { HOME: home });
      const name = 'v1/shop/snapshots/main/_/abc/_/9999999999998';
      const reference = `127.0.0.1:${registry.port}/${repository}`;
      await storeAt(registry.port).write(name, bodyOf('a snapshot'), neverAborted());

      expect(String(await ask('ls', reference)).trim()).toBe(tagOf(name));
      const manifest = JSON.parse(String(await ask('manifest', `${reference}:${tagOf(name)}`)));
      const digest = `sha256:${createHash('sha256').update('a snapshot').digest('hex')}`;
      expect(manifest).toMatchObject({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        artifactType: 'application/vnd.carryover.object.v1',
        config: { mediaType: 'application/vnd.oci.empty.v1+json', size: 2 },
        layers: [{ digest, size: 10, annotations: { 'org.opencontainers.image.title': '9999999999998' } }],
        annotations: { 'vnd.carryover.name': name },
      });
      expect(String(await ask('blob', `${reference}@${digest}`))).toBe('a snapshot');
      expect(String(await ask('blob', `${reference}@${manifest.config.digest}`))).toBe('{}');
      await rm(home, { recursive: true });
    },
    buildTimeout,
  );

  it('is kept by garbage collection for as long as it has its name', async () => {
    const other = await startRegistry();
    const store = storeAt(other.port);
    await store.write('a/kept', bodyOf('kept'), neverAborted());
    await store.write('a/deleted', bodyOf('deleted'), neverAborted());
    await store.delete('a/deleted', neverAborted());
    const digest = createHash('sha256').update('deleted').digest('hex');
    const blob = `http://127.0.0.1:${other.port}/v2/${repository}/blobs/sha256:${digest}`;
    expect((await fetch(blob, { method: 'HEAD' })).status).toBe(200);
    await other.collectGarbage();
    expect((await fetch(blob, { method: 'HEAD' })).status).toBe(404);
    expect(await contentOf(store, 'a/kept')).toBe('kept');
    expect(await store.write('a/deleted', bodyOf('once more'), neverAborted())).toBe('stored');
    expect(await contentOf(store, 'a/deleted')).toBe('once more');
    await other.stop();
  });

  it(
    'may be of others too, which is left alone',
    async () => {
      const crane = await serviceProgram('crane');
      const reference = `127.0.0.1:${registry.port}/${repository}:latest`;
      await programOutput(crane, ['--insecure', 'append', '--new_layer', '/dev/null', '--new_tag', reference], {
        HOME: '/nowhere',
      });
      const store = storeAt(registry.port);
      await store.write('a/b', bodyOf('x'), neverAborted());
      const names: string[] = [];
      for await (const { name } of store.list('', neverAborted())) {
        names.push(name);
      }
      expect(names).toEqual(['a/b']);
    },
    buildTimeout,
  );

  it('gets an object once that is there without its name', async () => {
    const content = 'the bytes of a pack';
    const name = `v1/shop/packs/${createHash('sha256').update(content).digest('hex')}`;
    const store = storeAt(front.port);
    await store.write(name, bodyOf(content), neverAborted());
    await store.delete(name, neverAborted());
    const before = front.requests.length;
    expect(await store.write(name, bodyOf(content), neverAborted())).toBe('stored');
    expect(front.requests.slice(before).filter((request) => !/^(HEAD|GET|PUT .*manifests)/.test(request))).toEqual([]);
    expect(await contentOf(store, name)).toBe(content);
  });
});

describe('two that write one name at once', () => {
  it('leave one whole, whose writer was told so, whatever comes in between', async () => {
    // Each has a store of its own, as two jobs have, so that nothing but the registry is between them.
    for (let round = 0; round < 8; round += 1) {
      const name = `a/${round}`;
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map((writer) => storeAt(registry.port).write(name, bodyOf(`of writer ${writer}`), neverAborted())),
      );
      const content = await contentOf(storeAt(registry.port), name);
      const winner = Number(content?.slice(-1));
      expect(content).toBe(`of writer ${winner}`);
      expect(outcomes[winner - 1]).toBe('stored');
    }
  });

  it('tell the one that was replaced before it looked again', async () => {
    const later = gate();
    const writes = { later: undefined as Promise<'stored' | 'present'> | undefined };
    let puts = 0;
    front.answerWith(async (request) => {
      const isManifest = request.url?.includes('/manifests/') === true;
      if (isManifest && request.method === 'PUT') {
        puts += 1;
        await (puts === 1 ? later.passed : undefined);
      }
      if (isManifest && request.method === 'GET' && !later.isOpen()) {
        later.open();
        await writes.later;
      }
      return undefined;
    });
    writes.later = storeAt(front.port).write('a/b', bodyOf('later'), neverAborted());
    await expect.poll(() => puts, { timeout: 10_000 }).toBe(1);
    expect(await storeAt(front.port).write('a/b', bodyOf('sooner'), neverAborted())).toBe('present');
    expect(await writes.later).toBe('stored');
    expect(await contentOf(storeAt(registry.port), 'a/b')).toBe('later');
  });

  it('are both told `stored` in the one case that a registry does not prevent, and the later one is there whole', async () => {
    const later = gate();
    let puts = 0;
    front.answerWith(async (request) => {
      if (request.method === 'PUT' && request.url?.includes('/manifests/')) {
        puts += 1;
        await later.passed;
      }
      return undefined;
    });
    const slow = storeAt(front.port).write('a/b', bodyOf('slow'), neverAborted());
    await expect.poll(() => puts, { timeout: 10_000 }).toBe(1);
    expect(await storeAt(registry.port).write('a/b', bodyOf('fast'), neverAborted())).toBe('stored');
    later.open();
    expect(await slow).toBe('stored');
    expect(await contentOf(storeAt(registry.port), 'a/b')).toBe('slow');
  });

  it('cannot replace anything where the registry does not let tags move', async () => {
    const store = storeAt(front.port);
    let tags = 0;
    front.answerWith(async (request) => {
      if (request.method !== 'PUT' || !request.url?.includes('/manifests/')) {
        return undefined;
      }
      tags += 1;
      if (tags === 1) {
        await storeAt(registry.port).write('a/b', bodyOf('the first'), neverAborted());
      }
      return jsonAnswer({ errors: [{ code: 'TAG_INVALID', message: 'the tag is immutable' }] }, 400);
    });
    expect(await store.write('a/b', bodyOf('the second'), neverAborted())).toBe('present');
    expect(await contentOf(store, 'a/b')).toBe('the first');
  });
});

describe('trouble', () => {
  it('of a body is thrown as it is', async () => {
    const failure = Object.assign(new Error('no such spool file'), { code: 'ENOENT' });
    for (const size of [1, 9_000_000]) {
      await expect(storeAt(registry.port).write('a/b', failingBody(size, failure), neverAborted())).rejects.toBe(
        failure,
      );
    }
  });

  const error = (code: string) => JSON.stringify({ errors: [{ code, message: 'as the registry says' }] });

  it.each([
    [403, error('DENIED'), 'store-forbidden', false],
    [404, error('NAME_UNKNOWN'), 'store-no-repository', false],
    [413, 'too large', 'store-object-too-large', false],
    [400, error('DIGEST_INVALID'), 'store-upload-lost', true],
    [400, error('NAME_INVALID'), 'store-failed', false],
    [429, error('TOOMANYREQUESTS'), 'store-throttled', true],
    [500, 'oops', 'store-unavailable', true],
    [503, '<html>', 'store-unavailable', true],
  ])('%i %s to an upload is %s', async (status, body, code, transient) => {
    front.answerWith(({ method }) => (method === 'POST' ? { status, body } : undefined));
    const store = storeAt(front.port);
    await expect(store.write('a/b', bodyOf('x'), neverAborted())).rejects.toMatchObject({
      name: 'StoreError',
      code,
      transient,
      hint: expect.any(String),
      message: expect.stringContaining(store.describe()),
    });
    expect(await store.has('a/b', neverAborted())).toBe(false);
  });

  it('that passes is overcome by trying again, with the body opened anew', async () => {
    const failed = new Set<string>();
    front.answerWith((request) => {
      const step = `${request.method} ${request.url?.split('/')[4]}`;
      if (request.method === 'GET' || failed.has(step)) {
        return undefined;
      }
      failed.add(step);
      return { status: 503 };
    });
    const store = retryingStore(storeAt(front.port), { attempts: 9, totalTime: 20_000, firstPause: 1 });
    expect(await store.write('a/b', generatedBody(3_000_000, 1), neverAborted())).toBe('stored');
    const stream = await store.read('a/b', neverAborted());
    expect(stream && (await digestOf(stream))).toEqual(await digestOf(generateChunks(3_000_000, 1)));
    expect(failed).toContain('PATCH blobs');
  });

  it('is that the registry does not delete', async () => {
    const keeping = await startRegistry({ deletes: false });
    const store = storeAt(keeping.port);
    await store.write('a/b', bodyOf('x'), neverAborted());
    await expect(store.delete('a/b', neverAborted())).rejects.toMatchObject({
      code: 'store-unsupported',
      transient: false,
      hint: expect.stringContaining('storage.delete.enabled'),
    });
    expect(await store.has('a/b', neverAborted())).toBe(true);
    await keeping.stop();
  });

  it('is that nobody is there, that it is no host, and that it has no TLS', async () => {
    await expect(storeAt(1).has('a/b', neverAborted())).rejects.toMatchObject({
      code: 'store-unavailable',
      transient: true,
    });
    const at = (origin: string) => ociStore({ registry: 'r', repository, origin }, emptySurroundings());
    await expect(at('https://registry.invalid').has('a/b', neverAborted())).rejects.toMatchObject({
      code: expect.stringMatching(/^store-un(reachable|available)$/),
    });
    await expect(at(`https://127.0.0.1:${registry.port}`).has('a/b', neverAborted())).rejects.toMatchObject({
      code: 'store-unreachable',
      transient: false,
      hint: expect.stringContaining('plainHttp=true'),
    });
  });

  it('is a connection on which nothing moves', async () => {
    const own = await httpFront(registry.port);
    await storeAt(registry.port).write('a/b', generatedBody(8_000_000, 1), neverAborted());
    const store = storeAt(own.port, { stallLimit: 300 });
    const stream = await store.read('a/b', neverAborted());
    own.stall();
    const stalled = { code: 'store-stalled', transient: true };
    await expect(stream && digestOf(stream)).rejects.toMatchObject(stalled);
    await expect(store.has('a/b', neverAborted())).rejects.toMatchObject(stalled);
    await expect(store.write('a/c', generatedBody(8_000_000, 1), neverAborted())).rejects.toMatchObject(stalled);
    own.resume();
    await own.stop();
  });

  it('is a blob whose bytes are others', async () => {
    const store = storeAt(front.port);
    await store.write('a/b', bodyOf('content'), neverAborted());
    front.answerWith((request) => (isDownload(request) ? { status: 200, body: 'CONTENT' } : undefined));
    await expect(contentOf(store, 'a/b')).rejects.toMatchObject({ code: 'store-truncated' });
  });

  it('is not that a reader stops early: the download ends', async () => {
    const own = await httpFront(registry.port);
    const store = storeAt(own.port);
    await store.write('a/b', generatedBody(16_000_000, 1), neverAborted());
    const stream = await store.read('a/b', neverAborted());
    const before = await own.connections();
    stream?.destroy();
    await expect.poll(() => own.connections()).toBeLessThan(before);
    await own.stop();
  });

  it('is never an authorisation that goes where a download is redirected to', async () => {
    const elsewhere = await scriptedHttp(() => ({ status: 200, body: 'content' }));
    const store = storeAt(front.port);
    await store.write('a/b', bodyOf('content'), neverAborted());
    const redirection = { status: 307, headers: { location: `${elsewhere.endpoint}/blob?signature=secret` } };
    front.answerWith((request) => (isDownload(request) ? redirection : undefined));
    expect(await contentOf(store, 'a/b')).toBe('content');
    expect(elsewhere.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    await elsewhere.stop();
  });
});
