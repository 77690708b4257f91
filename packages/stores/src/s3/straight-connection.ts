import { connect as connectPlainly, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { type AnswerHead, endOfHead, readHead } from './answer-head';

/** Where a connection leads. */
export interface Origin {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
}

export interface ConnectionLimits {
  /** How long the server may take to let us in, in milliseconds. */
  readonly connectionTimeout: number;
  /** How long nothing may come, in milliseconds. */
  readonly stallTimeout: number;
}

/** Of what comes before a body, and with it. */
const scratchBytes = 64 * 1024;

/**
 * A connection for one request after another, whose bodies are read from the socket straight into the caller's memory: with Node's own client every 64 KiB of them is memory of
 * its own, which costs more time than all else that is done with it. `onread` is a documented option of `net.connect` and `tls.connect`.
 */
export class StraightConnection {
  readonly #socket: Socket;
  /** A buffer of its own, by which what was read into it is told from what was read into a caller's. */
  readonly #scratch = Buffer.allocUnsafeSlow(scratchBytes);
  #state: 'idle' | 'head' | 'held' | 'body' = 'idle';
  #headBytes = 0;
  /** Of the body, what came with the head. */
  #early: Buffer = Buffer.alloc(0);
  #target: Buffer = this.#scratch;
  #filled = 0;
  #head: PromiseWithResolvers<AnswerHead> | undefined;
  #body: PromiseWithResolvers<void> | undefined;
  #failure: Error | undefined;

  constructor(origin: Origin, limits: ConnectionLimits) {
    this.#socket = connect(origin, { buffer: () => this.#place(), callback: (bytes, into) => this.#take(bytes, into) });
    this.#socket.setNoDelay(true);
    this.#socket.setTimeout(limits.connectionTimeout, () => this.destroy(timedOut()));
    this.#socket.once(origin.isSecure ? 'secureConnect' : 'connect', () =>
      this.#socket.setTimeout(limits.stallTimeout),
    );
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', () => this.#fail(brokenOff()));
  }

  /** Whether another request can be made. */
  get isUsable(): boolean {
    return this.#failure === undefined && this.#state === 'idle';
  }

  /** Sends a request and gives the head of its answer. The answer's body is to be taken by `readInto`, or the connection destroyed. */
  ask(request: string): Promise<AnswerHead> {
    this.#socket.ref();
    this.#state = 'head';
    this.#headBytes = 0;
    this.#head = Promise.withResolvers();
    if (this.#failure === undefined) {
      this.#socket.write(request, 'latin1');
    } else {
      this.#head.reject(this.#failure);
    }
    return this.#head.promise;
  }

  /** Fills `target` with as much of the body as fits, which must be all of it, and is ready for another request. */
  async readInto(target: Buffer): Promise<void> {
    this.#target = target;
    this.#filled = 0;
    this.#fill(this.#early);
    this.#early = Buffer.alloc(0);
    if (this.#filled < target.length) {
      this.#state = 'body';
      this.#body = Promise.withResolvers();
      if (this.#failure !== undefined) {
        throw this.#failure;
      }
      this.#socket.resume();
      await this.#body.promise;
    }
    this.#rest();
  }

  destroy(error: Error): void {
    this.#fail(error);
    this.#socket.destroy();
  }

  /** Nobody waits for anything: the process may end meanwhile. */
  #rest(): void {
    this.#state = 'idle';
    this.#target = this.#scratch;
    this.#socket.unref();
    this.#socket.resume();
  }

  /** Where the next bytes are to go; never nowhere. */
  #place(): Buffer {
    if (this.#state === 'body' && this.#filled < this.#target.length) {
      return this.#target.subarray(this.#filled);
    }
    return this.#state === 'head' ? this.#scratch.subarray(this.#headBytes) : this.#scratch;
  }

  /** Takes what was read; false to read no more for now. */
  #take(bytes: number, into: Uint8Array): boolean {
    switch (this.#state) {
      case 'head':
        return this.#takeHead(bytes);
      case 'body':
        return this.#takeBody(bytes, into);
      default:
        this.destroy(unasked());
        return false;
    }
  }

  #takeHead(bytes: number): boolean {
    this.#headBytes += bytes;
    const received = this.#scratch.subarray(0, this.#headBytes);
    const end = endOfHead(received);
    if (end < 0) {
      if (this.#headBytes === scratchBytes) {
        this.destroy(new Error('The head of the answer does not end'));
        return false;
      }
      return true;
    }
    try {
      this.#head?.resolve(readHead(received.subarray(0, end)));
      this.#early = Buffer.from(received.subarray(end));
      this.#state = 'held';
    } catch (error) {
      this.destroy(error as Error);
    }
    return false;
  }

  #takeBody(bytes: number, into: Uint8Array): boolean {
    if (into.buffer === this.#scratch.buffer) {
      // The first piece: the place for it was asked for before the body was.
      this.#fill(into.subarray(0, bytes));
    } else {
      this.#filled += bytes;
    }
    if (this.#filled < this.#target.length) {
      return true;
    }
    this.#state = 'held';
    this.#body?.resolve();
    return false;
  }

  /** Copies what has come of the body. What is beyond its end would be taken for the next answer: no further request is made here. */
  #fill(piece: Uint8Array): void {
    const room = this.#target.length - this.#filled;
    this.#target.set(piece.subarray(0, room), this.#filled);
    this.#filled += Math.min(piece.length, room);
    if (piece.length > room) {
      this.#failure ??= unasked();
    }
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    if (this.#state === 'head') {
      this.#head?.reject(this.#failure);
    } else if (this.#state === 'body') {
      this.#body?.reject(this.#failure);
    }
  }
}

function connect({ isSecure, host, port }: Origin, onread: OnReadOpts): Socket {
  const options = { host, port, onread };
  // An address is no name of a server (RFC 6066, section 3).
  return isSecure ? connectSecurely({ ...options, servername: isIP(host) === 0 ? host : '' }) : connectPlainly(options);
}

/** By the names that the SDK knows these by, to tell what may be tried again. */
function timedOut(): Error {
  return Object.assign(new Error('The connection stood still'), { name: 'TimeoutError', code: 'ETIMEDOUT' });
}

function unasked(): Error {
  return new Error('The server sends what nobody asked for');
}

function brokenOff(): Error {
  return Object.assign(new Error('The connection broke off'), { code: 'ECONNRESET' });
}
