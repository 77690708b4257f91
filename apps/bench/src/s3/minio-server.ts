import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';

export interface MinioServer {
  readonly endpoint: string;
  readonly bucket: string;
  readonly credentials: { readonly user: string; readonly password: string };
  stop(): Promise<void>;
}

const credentials = { user: 'carryover-bench', password: 'carryover-bench-password' };
const bucket = 'bench';
const startTimeout = 60_000;

/**
 * Starts MinIO on 127.0.0.1 with its data in `folder`.
 *
 * @throws if it does not answer; what it printed is in the message
 */
export async function startMinio(program: string, folder: string): Promise<MinioServer> {
  await mkdir(join(folder, bucket), { recursive: true });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = execa(program, ['server', '--quiet', '--address', `127.0.0.1:${port}`, folder], {
    env: {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      MINIO_ROOT_USER: credentials.user,
      MINIO_ROOT_PASSWORD: credentials.password,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
    },
    extendEnv: false,
    all: true,
    reject: false,
  });
  let hasEnded = false;
  const ended = child.then((result) => {
    hasEnded = true;
    return result;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const deadline = Date.now() + startTimeout;
  while (!(await isReady(endpoint))) {
    if (hasEnded || Date.now() > deadline) {
      await stop();
      throw new Error(`MinIO does not answer:\n${(await ended).all}`);
    }
    await pause(50);
  }
  return { endpoint, bucket, credentials, stop };
}

function isReady(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/minio/health/cluster`).then(
    ({ status }) => status === 200,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
