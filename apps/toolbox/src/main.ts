import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { architectures } from './architecture.ts';
import { buildToolbox } from './build-toolbox.ts';

const distribution = join(import.meta.dirname, '../dist');

await mkdir(distribution, { recursive: true });
for (const architecture of architectures) {
  const target = join(distribution, architecture.name);
  const made = await buildToolbox(architecture);
  await rm(target, { recursive: true, force: true });
  await cp(made, target, { recursive: true, preserveTimestamps: true });
}
