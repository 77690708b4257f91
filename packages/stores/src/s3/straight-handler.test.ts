import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../test/servers/self-signed';
import { StraightBody, StraightHandler, type StraightOptions } from './straight-handler';

const mebibyte = 1024 * 1024;
const content = Buffer.from(Array.from({ length: 3 * mebibyte }, (_, place) => (place * 7 + (place >> 9)) & 0xff));

let server: Server | undefined;
let handler: StraightHandler | undefined;
let connections = 0;
afterEach(() => {
  vi.unstubAllEnvs();
  handler?.destroy();
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: RequestListener, tls?: { key: string; cert: string }): Promise<number> {
  server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
  connections = 0;
  server.on(tls === undefined ? 'connection' : 'secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  handler = new StraightHandler({}, { connectionTimeout: 10_000, stallTimeout: 500 });
  return (server.address() as AddressInfo).port;
}

/** Asks for `path` as the SDK does. */
async function ask(
  port: number,
  options: Partial<StraightOptions> = {},
  path = '/a%20b',
  protocol = 'http:',
  more: Readonly<Record<string, string>> = {},
) {
  const request = {
    method: 'GET',
    protocol,
    hostname: protocol === 'https:' ? 'localhost' : '127.0.0.1',
    port,
    path,
    query: { 'x-id': 'GetObject', odd: "it's (1)" },
    headers: { host: `127.0.0.1:${port}`, range: 'bytes=0-9', ...more },
  };
  const given = request as unknown as Parameters<StraightHandler['handle']>[0];
  const { response } = (await handler?.handle(given, { straight: true, ...options } as StraightOptions)) ?? {};
  if (response === undefined) {
    throw new Error('There is no handler');
  }
  return response;
}

async function bytesOf(body: unknown): Promise<Buffer> {
  if (!(body instanceof StraightBody)) {
    throw new Error('The body did not come straight');
  }
  const memory = Buffer.alloc(body.length, 1);
  await body.readInto(memory);
  return memory;
}

const give: RequestListener = (_, response) =>
  response.writeHead(206, { 'content-length': content.length }).end(content);

describe('a body that is wanted straight', () => {
  it('is read whole, with the head that the SDK asks for, on one connection for many requests', async () => {
    const asked: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      asked.push(`${request.url} ${request.headers.range}`);
      const length = Number(new URL(request.url ?? '', 'http://x').searchParams.get('length') ?? content.length);
      response.writeHead(206, { 'content-length': length, ETag: '"tag"', 'Content-Range': `bytes 0-9/${length}` });
      response.end(content.subarray(0, length));
    });
    for (let time = 0; time < 3; time++) {
      const { statusCode, headers, body } = await ask(port);
      expect([statusCode, headers.etag, headers['content-range']]).toEqual([
        206,
        '"tag"',
        `bytes 0-9/${content.length}`,
      ]);
      expect((await bytesOf(body)).equals(content)).toBe(true);
    }
    expect(asked).toEqual(Array(3).fill('/a%20b?x-id=GetObject&odd=it%27s%20%281%29 bytes=0-9'));
    expect(connections).toBe(1);
  });

  it.each([0, 1, 65_535, 65_536, 65_537, mebibyte])('is read whole where it has %i bytes', async (length) => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': length }).end(content.subarray(0, length));
    });
    for (let time = 0; time < 2; time++) {
      expect((await bytesOf((await ask(port)).body)).equals(content.subarray(0, length))).toBe(true);
    }
    expect(connections).toBe(1);
  });

  it('is read whole over TLS', async () => {
    const tls = await selfSigned();
    const port = await serve(give, tls);
    await expect(ask(port, {}, '/x', 'https:')).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    for (let time = 0; time < 2; time++) {
      expect((await bytesOf((await ask(port, {}, '/x', 'https:')).body)).equals(content)).toBe(true);
    }
    expect(connections).toBe(1);
  });

  it.each([
    ['an error', 404, { 'content-length': '4' }],
    ['an answer in chunks', 200, {}],
  ])('is not had where there is %s: then the request is made as usual', async (_, status, headers) => {
    const port = await serve((_request, response) => {
      response.writeHead(status, headers);
      response.write('some');
      response.end();
    });
    const { statusCode, body } = await ask(port);
    expect(statusCode).toBe(status);
    expect(body).not.toBeInstanceOf(StraightBody);
    expect(await text(body)).toBe('some');
  });

  it('fails where it breaks off, and where nothing more comes', async () => {
    const port = await serve((request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1_000_000), () => {
        if (request.url?.startsWith('/cut')) {
          response.destroy();
        }
      });
    });
    await expect(bytesOf((await ask(port, {}, '/cut')).body)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(bytesOf((await ask(port, {}, '/still')).body)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('fails where nobody answers, and where the answer is none', async () => {
    const port = await serve(() => undefined);
    await expect(ask(port)).rejects.toMatchObject({ name: 'TimeoutError' });
    const odd = createPlainServer((socket) => socket.end('220 ready\r\n\r\n')).listen(0, '127.0.0.1');
    await once(odd, 'listening');
    await expect(ask((odd.address() as AddressInfo).port)).rejects.toThrow('does not speak HTTP/1.1');
    odd.close();
  });

  it('ends when it is aborted, before and while it is read', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': content.length }).write('some');
    });
    await expect(ask(port, { abortSignal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    const controller = new AbortController();
    const { body } = await ask(port, { abortSignal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(bytesOf(body)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('frees the connection where nobody reads it', async () => {
    const closed = Promise.withResolvers<void>();
    const port = await serve((request, response) => {
      request.socket.once('close', () => closed.resolve());
      response.writeHead(200, { 'content-length': content.length }).write('some');
    });
    (await ask(port)).body.destroy();
    await closed.promise;
  });

  it("leaves a connection alone that is another request's already", async () => {
    const port = await serve(give);
    const first = (await ask(port)).body;
    await bytesOf(first);
    const second = ask(port);
    first.destroy();
    expect((await bytesOf((await second).body)).equals(content)).toBe(true);
    expect(connections).toBe(1);
  });

  it('is read on a new connection after one that had more than it said', async () => {
    let answers = 0;
    const sending = createPlainServer((socket) => {
      socket.on('data', () => {
        answers += 1;
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nsomeHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil',
        );
      });
      connections += 1;
    }).listen(0, '127.0.0.1');
    await once(sending, 'listening');
    await serve(give);
    const { port } = sending.address() as AddressInfo;
    for (let time = 0; time < 2; time++) {
      expect((await bytesOf((await ask(port)).body)).toString()).toBe('some');
    }
    expect([answers, connections]).toEqual([2, 2]);
    sending.close();
  });

  it('is not asked for with a header that would end it', async () => {
    const asked: string[] = [];
    const port = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    await expect(ask(port, {}, '/x', 'http:', { 'x-amz-security-token': 'a\r\nx: y' })).rejects.toMatchObject({
      code: 'ERR_INVALID_CHAR',
    });
    expect(asked).toEqual([]);
  });

  it('comes on a new connection where the server has closed the old one', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 4, connection: 'close' }).end('some');
    });
    for (let time = 0; time < 2; time++) {
      expect((await bytesOf((await ask(port)).body)).toString()).toBe('some');
    }
    expect(connections).toBe(2);
  });
});
