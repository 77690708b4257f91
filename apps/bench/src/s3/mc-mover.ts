import { join } from 'node:path';
import { execa } from 'execa';
import type { MinioServer } from './minio-server';
import type { Mover } from './mover';

/** What `mc cp --json` says at the end (`accountStat` in its cmd/accounting-reader.go): the duration in nanoseconds. */
interface Summary {
  readonly status: string;
  readonly duration?: number;
}

/** By MinIO's own command, which sends large files in parts, several at once, and several files at once. */
export function mcMover(program: string, { endpoint, bucket, credentials }: MinioServer, configFolder: string): Mover {
  const host = endpoint.replace('://', `://${credentials.user}:${credentials.password}@`);
  const env = { MC_HOST_bench: host, MC_CONFIG_DIR: configFolder };

  async function copy(from: string, to: string): Promise<number> {
    const { stdout } = await execa(program, ['cp', '--json', '--recursive', from, to], { env });
    const lines = stdout.split('\n').filter((line) => line !== '');
    const summary = JSON.parse(lines.at(-1) ?? '{}') as Summary;
    if (summary.status !== 'success' || summary.duration === undefined)
      throw new Error(`mc did not tell how long it took: ${lines.at(-1)}`);
    return summary.duration / 1e9;
  }

  return {
    name: 'mc',
    put: (folder, prefix) => copy(join(folder, '/'), `bench/${bucket}/${prefix}/`),
    get: (prefix, folder) => copy(`bench/${bucket}/${prefix}/`, join(folder, '/')),
  };
}
