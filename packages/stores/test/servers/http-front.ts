import { once } from 'node:events';
import { createServer, type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http';

/** Answers a request in place of the server behind it, and gives true; or lets it through. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** An HTTP server on 127.0.0.1 that passes requests on to another one, unless a test answers them. */
export interface HttpFront {
  readonly port: number;
  /** `GET /v2/…`, of every request so far. */
  readonly requests: readonly string[];
  /** From now on. */
  answerWith(answer: Answer): void;
  stop(): Promise<void>;
}

export async function httpFront(target?: number): Promise<HttpFront> {
  const requests: string[] = [];
  let answer: Answer = () => false;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push(`${request.method} ${request.url}`);
    if (await answer(request, response)) {
      return;
    }
    // The host header stays as it is, so that the server behind names this front in its locations.
    const { method, url: path, headers } = request;
    const passedOn = requestOf({ port: target, host: '127.0.0.1', method, path, headers });
    passedOn.on('error', () => response.destroy());
    passedOn.on('response', (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    request.on('error', () => passedOn.destroy());
    request.pipe(passedOn);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('A port was expected');
  }
  return {
    port: address.port,
    requests,
    answerWith: (given) => {
      answer = given;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
