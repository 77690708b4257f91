import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type HttpAnswer, type HttpServer, say, startHttpServer } from './http-server';

export interface ScriptedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A server that says what a test wants it to say, for what no real one can be brought to. */
export interface ScriptedHttp extends HttpServer {
  /** What was asked, in order. */
  readonly requests: readonly ScriptedRequest[];
}

export async function scriptedHttp(answer: (request: ScriptedRequest) => HttpAnswer): Promise<ScriptedHttp> {
  const requests: ScriptedRequest[] = [];
  const server = await startHttpServer(async (incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const request = { method, path, headers, body: await buffer(incoming) };
    requests.push(request);
    say(answer(request), outgoing);
  });
  return { ...server, requests };
}
