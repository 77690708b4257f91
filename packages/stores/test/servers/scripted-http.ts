import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface ScriptedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A server that says what a test wants it to say, for what no real one can be brought to. */
export interface ScriptedHttp {
  readonly endpoint: string;
  /** What was asked, in order. */
  readonly requests: readonly ScriptedRequest[];
  stop(): Promise<void>;
}

export async function scriptedHttp(answer: (request: ScriptedRequest) => ScriptedAnswer): Promise<ScriptedHttp> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    buffer(incoming).then(
      (body) => {
        const { method = '', url: path = '', headers } = incoming;
        const request = { method, path, headers, body };
        requests.push(request);
        const said = answer(request);
        outgoing.writeHead(said.status, said.headers).end(said.body);
      },
      // The client has hung up.
      () => outgoing.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('A listening server has no port');
  }
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
