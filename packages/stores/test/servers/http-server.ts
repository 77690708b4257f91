import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';

/** What a test lets a server say. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** An HTTP server of a test, on 127.0.0.1. */
export interface HttpServer {
  readonly port: number;
  readonly endpoint: string;
  /** How many connections clients hold at the moment. */
  connections(): Promise<number>;
  /** Ends every connection in the middle of whatever it is doing. */
  cutConnections(): void;
  stop(): Promise<void>;
}

/** Starts a server for whose requests `handle` cares; where that throws, the client is cut off. */
export async function startHttpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('A listening server has no port');
  }
  return {
    port: address.port,
    endpoint: `http://127.0.0.1:${address.port}`,
    connections: promisify(server.getConnections.bind(server)),
    cutConnections: () => server.closeAllConnections(),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Gives an answer, with its length. */
export function say({ status, headers = {}, body }: HttpAnswer, response: ServerResponse): void {
  response.statusCode = status;
  response.setHeaders(new Map(Object.entries(headers)));
  response.end(body);
}

/** An answer in JSON. */
export function jsonAnswer(value: unknown, status = 200): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
