import { startServer } from './server-process';
import { serviceProgram } from './service-program';

/** One kind of trouble: https://github.com/Shopify/toxiproxy#toxics */
export interface Toxic {
  readonly type: 'latency' | 'reset_peer' | 'timeout' | 'slow_close' | 'limit_data' | 'bandwidth';
  /** Which way the bytes go that it hits: to the client, or to the server. */
  readonly stream: 'downstream' | 'upstream';
  readonly attributes: Readonly<Record<string, number>>;
}

/** A proxy before a server, that makes trouble when told so. */
export interface Toxiproxy {
  /** Where the server is reached through it. */
  readonly endpoint: string;
  add(toxic: Toxic): Promise<void>;
  /** Ends all trouble. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a proxy before the server at `target`, a port of 127.0.0.1. */
export async function startToxiproxy(target: number): Promise<Toxiproxy> {
  const server = await startServer({
    program: await serviceProgram('toxiproxy'),
    argumentsFor: (port) => ['-host', '127.0.0.1', '-port', String(port)],
  });
  const control = `http://127.0.0.1:${server.port}`;

  async function call(path: string, body: object): Promise<string> {
    const answer = await fetch(control + path, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) {
      throw new Error(`toxiproxy says ${answer.status} to ${path}: ${await answer.text()}`);
    }
    return answer.text();
  }

  const proxy = { name: 'store', listen: '127.0.0.1:0', upstream: `127.0.0.1:${target}`, enabled: true };
  const { listen }: { listen: string } = JSON.parse(await call('/proxies', proxy));
  return {
    endpoint: `http://${listen}`,
    add: async (toxic) => void (await call('/proxies/store/toxics', { ...toxic, toxicity: 1 })),
    heal: async () => void (await call('/reset', {})),
    stop: server.stop,
  };
}
