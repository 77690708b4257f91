import { validateHeaderValue } from 'node:http';
import { Readable } from 'node:stream';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import type { AnswerHead } from './answer-head';
import { type ConnectionLimits, type Origin, StraightConnection } from './straight-connection';

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Answer = ReturnType<NodeHttpHandler['handle']>;
type HandlerOptions = NonNullable<Parameters<NodeHttpHandler['handle']>[1]>;

/** Options of a request whose body is wanted as a {@link StraightBody}, if the answer is the simple one that is hoped for. */
export interface StraightOptions extends HandlerOptions {
  readonly straight: true;
}

/** Connections that are kept for later. */
const keptConnections = 16;

/** A body that is read into memory of the caller's, at once. */
export class StraightBody extends Readable {
  /** In bytes. */
  readonly length: number;
  readonly #readInto: (target: Buffer) => Promise<void>;

  constructor(length: number, readInto: (target: Buffer) => Promise<void>, giveUp: () => void) {
    super({
      read() {
        this.destroy(new Error('This body is to be read by readInto'));
      },
      destroy(error, done) {
        giveUp();
        done(error);
      },
    });
    this.length = length;
    this.#readInto = readInto;
  }

  /** Fills `target`, which must be as long as the body. */
  readInto(target: Buffer): Promise<void> {
    return this.#readInto(target);
  }
}

/**
 * The SDK's own handler of requests, but for those that are wanted straight. If the answer to such a one is anything but a body of a known length, such as an error, the request
 * is made again in the usual way: it changes nothing, and the SDK knows all there is to know of the others.
 */
export class StraightHandler extends NodeHttpHandler {
  readonly #limits: ConnectionLimits;
  readonly #idle = new Map<string, StraightConnection[]>();

  constructor(options: NodeHttpHandlerOptions, limits: ConnectionLimits) {
    super(options);
    this.#limits = limits;
  }

  override async handle(request: Request, options: HandlerOptions = {}): Answer {
    const straight = 'straight' in options ? await this.#handleStraight(request, options) : undefined;
    return straight ?? super.handle(request, options);
  }

  override destroy(): void {
    for (const connection of [...this.#idle.values()].flat()) {
      connection.destroy(new Error('The store is closed'));
    }
    this.#idle.clear();
    super.destroy();
  }

  async #handleStraight(request: Request, { abortSignal }: HandlerOptions): Promise<Awaited<Answer> | undefined> {
    const text = requestText(request);
    const origin = originOf(request);
    const place = `${origin.isSecure}:${origin.host}:${origin.port}`;
    const connection = this.#take(place) ?? new StraightConnection(origin, this.#limits);
    const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
    const abort = () => connection.destroy(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    signal?.addEventListener('abort', abort, { once: true });
    const leave = () => signal?.removeEventListener('abort', abort);
    if (signal?.aborted) {
      abort();
    }
    let head: AnswerHead;
    try {
      head = await connection.ask(text);
    } catch (error) {
      leave();
      throw error;
    }
    const { statusCode, headers, bodyBytes, staysOpen } = head;
    if (bodyBytes === undefined || (statusCode !== 200 && statusCode !== 206)) {
      leave();
      connection.destroy(new Error('The request is made in another way'));
      return undefined;
    }
    // From when it is read, the connection may be another request's.
    let isOurs = true;
    const readInto = async (target: Buffer): Promise<void> => {
      try {
        await connection.readInto(target);
      } catch (error) {
        connection.destroy(error as Error);
        throw error;
      } finally {
        isOurs = false;
        leave();
      }
      if (staysOpen) {
        this.#keep(place, connection);
      } else {
        connection.destroy(new Error('The server takes no more requests here'));
      }
    };
    const giveUp = () => {
      leave();
      if (isOurs) {
        connection.destroy(new Error('Nobody reads on'));
      }
    };
    return { response: { statusCode, headers: { ...headers }, body: new StraightBody(bodyBytes, readInto, giveUp) } };
  }

  /** One that was closed meanwhile is of no use. */
  #take(place: string): StraightConnection | undefined {
    const idle = this.#idle.get(place) ?? [];
    for (let connection = idle.pop(); connection !== undefined; connection = idle.pop()) {
      if (connection.isUsable) {
        return connection;
      }
    }
    return undefined;
  }

  #keep(place: string, connection: StraightConnection): void {
    const idle = this.#idle.get(place) ?? [];
    this.#idle.set(place, idle);
    if (connection.isUsable && idle.length < keptConnections) {
      idle.push(connection);
    } else {
      connection.destroy(new Error('This connection is not kept'));
    }
  }
}

function originOf({ protocol, hostname, port }: Request): Origin {
  const isSecure = protocol === 'https:';
  // Node takes an IPv6 address without brackets.
  return { isSecure, host: hostname.replace(/^\[|\]$/g, ''), port: port ?? (isSecure ? 443 : 80) };
}

/** Throws if a header has what would end it, as Node's own client does. */
function requestText({ method, path, query = {}, headers }: Request): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((each) => encode(name) + (each === null ? '' : `=${encode(each)}`)),
  );
  const target = parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
  const lines = Object.entries(headers).map(([name, value]) => {
    validateHeaderValue(name, value);
    return `${name}: ${value}\r\n`;
  });
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** As the SDK signs it (`@smithy/core`, `escapeUri`). */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
