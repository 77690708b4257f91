import { type IncomingMessage, request as requestOf, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type HttpAnswer, type HttpServer, say, startHttpServer } from './http-server';

/** Answers a request in place of the server behind; undefined lets it through. */
export type AnswerInstead = (request: IncomingMessage) => HttpAnswer | undefined | Promise<HttpAnswer | undefined>;

/** Passes requests on to a server behind it, unless a test answers them, and makes trouble where a test wants it. */
export interface HttpFront extends HttpServer {
  /** `GET /v2/…`, of every request so far. */
  readonly requests: readonly string[];
  /** From now on. */
  answerWith(answer: AnswerInstead): void;
  /** From now on no byte of an answer from behind is passed on; undone by `resume`. */
  stall(): void;
  resume(): void;
}

/** Answers pass in pieces of this many bytes with a pause after each, so that a large one is never over before a test can break it. */
const pieceBytes = 256 * 1024;
const pauseMilliseconds = 2;

/** Stands in front of the server at `target`, a port of 127.0.0.1. */
export async function httpFront(target: number): Promise<HttpFront> {
  const requests: string[] = [];
  let answer: AnswerInstead = () => undefined;
  let resume: () => void = () => undefined;
  let whenResumed = Promise.resolve();

  async function* paced(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let untilPause = pieceBytes;
    for await (const chunk of chunks) {
      untilPause -= chunk.length;
      if (untilPause <= 0) {
        untilPause = pieceBytes;
        await delay(pauseMilliseconds);
      }
      await whenResumed;
      yield chunk;
    }
  }

  async function passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The host header stays as it is, so that the server behind names this front in its locations.
    const { method, url: path, headers } = request;
    const passedOn = requestOf({ port: target, host: '127.0.0.1', method, path, headers });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      passedOn.on('response', resolve).on('error', reject);
    });
    request.on('error', () => passedOn.destroy());
    response.on('close', () => {
      if (!response.writableFinished) {
        passedOn.destroy();
      }
    });
    request.pipe(passedOn);
    const incoming = await answered;
    await whenResumed;
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    await pipeline(incoming, paced, response);
  }

  const server = await startHttpServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const instead = await answer(request);
    if (instead === undefined) {
      await passOn(request, response);
    } else {
      say(instead, response);
    }
  });
  return {
    ...server,
    requests,
    answerWith: (given) => {
      answer = given;
    },
    stall: () => {
      whenResumed = new Promise((resolve) => {
        resume = resolve;
      });
    },
    resume: () => resume(),
    stop: async () => {
      resume();
      await server.stop();
    },
  };
}
