import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** Stands between clients and a server on 127.0.0.1. */
export interface DisturbingProxy {
  readonly port: number;
  /** From now on, connections are cut after so many bytes from the server. Undefined ends it. */
  cutAfter(bytes: number | undefined): void;
  /** From now on, requests that begin so get this status and no body; the server does not hear of them. Undefined ends it. */
  answer(answerOf: ((requestLine: string) => number | undefined) | undefined): void;
  end(): Promise<void>;
}

export async function startDisturbingProxy(serverPort: number): Promise<DisturbingProxy> {
  let limit: number | undefined;
  let statusOf: (requestLine: string) => number | undefined = () => undefined;
  const server = createServer((client) => {
    const upstream = connect(serverPort, '127.0.0.1');
    let passed = 0;
    upstream.on('data', (chunk) => {
      passed += chunk.length;
      if (limit !== undefined && passed > limit) {
        client.destroy();
        upstream.destroy();
        return;
      }
      client.write(chunk);
    });
    client.on('data', (chunk) => {
      const status = statusOf(chunk.toString('latin1').split('\r\n', 1)[0] ?? '');
      if (status === undefined) {
        upstream.write(chunk);
      } else {
        client.end(`HTTP/1.1 ${status} Disturbed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      }
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('end', () => other.end());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter: (bytes) => {
      limit = bytes;
    },
    answer: (answerOf) => {
      statusOf = answerOf ?? (() => undefined);
    },
    end: async () => {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
