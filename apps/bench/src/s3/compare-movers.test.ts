import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareMovers, throughputRatio, writePackSet } from './compare-movers';
import type { Mover } from './mover';
import { s3Report } from './s3-report';

it('has each mover begin every other time, and get what it has put itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-s3-'));
  const calls: string[] = [];
  const mover = (name: string): Mover => ({
    name,
    put: async (_, prefix) => {
      calls.push(`put ${prefix}`);
      await mkdir(join(folder, prefix));
      return name === 'one' ? 2 : 1;
    },
    get: async (prefix, target) => {
      calls.push(`get ${prefix}`);
      expect(await readdir(target)).toEqual([]);
      return name === 'one' ? 1 : 4;
    },
  });
  const settings = { repeat: 2, folder, dataFolder: folder };
  const comparison = await compareMovers([mover('one'), mover('other')], 'packs', settings);
  expect(calls).toEqual([
    ...['put one-0', 'put other-0', 'get one-0', 'get other-0'],
    ...['put other-1', 'put one-1', 'get other-1', 'get one-1'],
  ]);
  expect(comparison).toEqual({ put: { ours: [2, 2], theirs: [1, 1] }, get: { ours: [1, 1], theirs: [4, 4] } });
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
  const report = s3Report(comparison, { packs: 8, packBytes: 128 << 20 }, 2);
  expect(report).toContain('| 8 packs of 128 MiB to MinIO | 2.00 s | 1.00 s | 0.50 times | ≥ 0.8 times | **no** |');
  expect(report).toContain('| and from it | 1.00 s | 4.00 s | 4.00 times | ≥ 0.8 times | yes |');
});

it('compares turn by turn, and takes the median', () => {
  expect(throughputRatio({ ours: [1, 2, 4], theirs: [1, 1, 1] })).toBe(0.5);
  expect(throughputRatio({ ours: [1, 2], theirs: [1] })).toBeNaN();
});

it('makes packs of the size that is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-s3-'));
  await writePackSet({ packs: 2, packBytes: 9 << 20 }, folder);
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  expect(sizes).toEqual([9 << 20, 9 << 20]);
  await rm(folder, { recursive: true });
});
