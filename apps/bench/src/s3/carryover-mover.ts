import { join } from 'node:path';
import { execa } from 'execa';
import type { MinioServer } from './minio-server';
import type { Mover } from './mover';

/** By `transfer.mjs`, which is bundled beside this. */
export function carryoverMover({ endpoint, bucket, credentials }: MinioServer): Mover {
  const program = join(import.meta.dirname, 'transfer.mjs');
  const env = { AWS_ACCESS_KEY_ID: credentials.user, AWS_SECRET_ACCESS_KEY: credentials.password };

  async function move(direction: 'put' | 'get', folder: string, prefix: string): Promise<number> {
    const location = `s3://${bucket}/${prefix}?region=us-east-1&endpoint=${endpoint}&pathStyle=true`;
    const { stdout } = await execa(process.execPath, [program, direction, folder, location], { env });
    return (JSON.parse(stdout) as { readonly seconds: number }).seconds;
  }

  return {
    name: 'carryover',
    put: (folder, prefix) => move('put', folder, prefix),
    get: (prefix, folder) => move('get', folder, prefix),
  };
}
