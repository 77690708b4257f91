import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** An engine that is reached over TCP, as in CI jobs that have it beside them. */
export interface EngineOverTcp extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number;
}

/** Passes on to the engine that the environment names, byte for byte. Use as `await using engine = await engineOverTcp()`. */
export async function engineOverTcp(): Promise<EngineOverTcp> {
  const socket = new URL(process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').pathname;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: socket, allowHalfOpen: true });
    client.pipe(engine).pipe(client);
    for (const [end, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      open.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => open.delete(end));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const end of open) {
        end.destroy();
      }
      await once(server, 'close');
    },
  };
}
