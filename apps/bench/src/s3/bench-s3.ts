import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { carryoverMover } from './carryover-mover';
import { type Comparison, compareMovers, type PackSet, writePackSet } from './compare-movers';
import { mcMover } from './mc-mover';
import { startMinio } from './minio-server';
import { s3Report } from './s3-report';

/** 1 GiB, in packs of the size that saves aim at. */
const packSet: PackSet = { packs: 8, packBytes: 128 << 20 };

export interface S3BenchSettings {
  readonly repository: string;
  readonly repeat: number;
  /** An existing folder on the disk to measure on. */
  readonly workFolder: string;
  readonly say: (text: string) => void;
}

/** Compares how fast the S3 store and mc move packs to and from MinIO on this machine. */
export async function benchS3({ repository, repeat, workFolder, say }: S3BenchSettings): Promise<{
  readonly report: string;
  readonly comparison: Comparison;
}> {
  const script = join(repository, 'scripts/service-program.sh');
  say('MinIO and mc, which may have to be built first');
  const { stdout } = await execa(script, ['minio', 'mc'], { stderr: 'inherit' });
  const [minio = '', mc = ''] = stdout.split('\n');
  const folder = await mkdtemp(join(workFolder, 's3-'));
  try {
    const dataFolder = join(folder, 'minio');
    const server = await startMinio(minio, dataFolder);
    try {
      const packs = join(folder, 'packs');
      await writePackSet(packSet, packs);
      const movers = [carryoverMover(server), mcMover(mc, server, join(folder, 'mc'))] as const;
      say(`${repeat} turns of each`);
      const inBucket = { repeat, folder, dataFolder: join(dataFolder, server.bucket) };
      const comparison = await compareMovers(movers, packs, inBucket);
      return { comparison, report: s3Report(comparison, packSet, repeat) };
    } finally {
      await server.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}
