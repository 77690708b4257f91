import type { Trouble } from '@carryover/core/testing';
import { httpFront } from './http-front';
import { startToxiproxy, type Toxic } from './toxiproxy';

/** What the proxy does to the bytes. */
const toxics: Readonly<Record<Exclude<Trouble, 'unavailable' | 'throttled'>, readonly Toxic[]>> = {
  slow: [
    { type: 'latency', stream: 'downstream', attributes: { latency: 40, jitter: 20 } },
    // In kilobytes a second.
    { type: 'bandwidth', stream: 'downstream', attributes: { rate: 4_000 } },
    { type: 'bandwidth', stream: 'upstream', attributes: { rate: 4_000 } },
  ],
  reset: [{ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } }],
  'reset-midway': [{ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 15 } }],
  silent: [{ type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } }],
  cut: [{ type: 'limit_data', stream: 'downstream', attributes: { bytes: 300_000 } }],
};

/** A way to a server on which there is trouble when a test wants it: toxiproxy, and behind it a server that answers in place of the real one. */
export interface FaultyWay {
  readonly endpoint: string;
  readonly port: number;
  suffer(trouble: Trouble): Promise<void>;
  heal(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds a way to the server at `target`, a port of 127.0.0.1. */
export async function faultyWay(target: number): Promise<FaultyWay> {
  const front = await httpFront(target);
  const proxy = await startToxiproxy(front.port);
  return {
    endpoint: proxy.endpoint,
    port: Number(new URL(proxy.endpoint).port),
    suffer: async (trouble) => {
      if (trouble === 'unavailable' || trouble === 'throttled') {
        const status = trouble === 'throttled' ? 429 : 503;
        front.answerWith(() => ({ status }));
      } else {
        for (const toxic of toxics[trouble]) {
          await proxy.add(toxic);
        }
      }
    },
    heal: async () => {
      front.answerWith(() => undefined);
      await proxy.heal();
    },
    stop: async () => {
      await proxy.stop();
      await front.stop();
    },
  };
}
