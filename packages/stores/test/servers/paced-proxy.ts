import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on 127.0.0.1 that a test can make trouble with. */
export interface PacedProxy {
  readonly port: number;
  /** Ends every connection in the middle of whatever it is doing. */
  cutConnections(): void;
  /** From now on no byte of an answer is passed on; undone by `resume`. */
  stall(): void;
  resume(): void;
  /** How many connections the client holds at the moment. */
  connections(): number;
  stop(): Promise<void>;
}

/** Answers pass in pieces of this many bytes with a pause after each, so that a large one is never over before a test can break it. */
const pieceBytes = 256 * 1024;
const pauseMilliseconds = 2;

export async function pacedProxy(target: number): Promise<PacedProxy> {
  const clients = new Set<Socket>();
  let isStalled = false;
  let resumed: () => void = () => undefined;
  let whenResumed = Promise.resolve();

  const server = createServer((client) => {
    const upstream = connect({ port: target, host: '127.0.0.1' });
    clients.add(client);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    client.on('close', () => {
      clients.delete(client);
      upstream.destroy();
    });
    client.pipe(upstream);
    passOn(upstream, client).catch(() => client.destroy());
  });

  async function passOn(upstream: Socket, client: Socket): Promise<void> {
    let untilPause = pieceBytes;
    for await (const chunk of upstream as AsyncIterable<Buffer>) {
      if (isStalled) {
        await whenResumed;
      }
      untilPause -= chunk.length;
      if (untilPause <= 0) {
        untilPause = pieceBytes;
        await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
      }
      if (!client.write(chunk)) {
        await Promise.race([once(client, 'drain'), once(client, 'close')]);
      }
    }
    client.end();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('A port was expected');
  }

  function cutConnections(): void {
    for (const client of clients) {
      client.destroy();
    }
  }

  return {
    port: address.port,
    cutConnections,
    stall: () => {
      isStalled = true;
      whenResumed = new Promise((resolve) => {
        resumed = resolve;
      });
    },
    resume: () => {
      isStalled = false;
      resumed();
    },
    connections: () => clients.size,
    stop: async () => {
      resumed();
      cutConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
