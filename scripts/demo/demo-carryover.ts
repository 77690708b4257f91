import { join } from 'node:path';
import type { ExtractReport, InjectReport } from '@carryover/core';
import { execa } from 'execa';
import type { DemoBuilder } from './demo-builder.ts';

const program = join(import.meta.dirname, '../../apps/cli/dist/carryover.mjs');

/** Runs `carryover extract` for the project's two mounts. The folder holds the store. */
export async function extractCaches(builder: DemoBuilder, folder: string): Promise<ExtractReport> {
  return runCarryover<ExtractReport>('extract', builder, folder);
}

/** Runs `carryover inject` for the project's two mounts. */
export async function injectCaches(builder: DemoBuilder, folder: string): Promise<InjectReport> {
  return runCarryover<InjectReport>('inject', builder, folder);
}

async function runCarryover<Report>(command: string, builder: DemoBuilder, folder: string): Promise<Report> {
  const mounts = ['--mount', 'target=/go/pkg/mod', '--mount', 'target=/root/.cache/go-build'];
  const where = [
    '--store',
    `dir:${join(folder, 'store')}`,
    '--state',
    join(folder, 'state.json'),
    '--project',
    'demo',
    '--scope',
    'main',
  ];
  const build = ['--builder', builder.name, '--build-arg', `BUILDKIT_CACHE_MOUNT_NS=${builder.namespace}`];
  const argv = [program, command, ...mounts, ...where, ...build, '--strict', '--json', '--progress', 'quiet'];
  const { stdout } = await execa('node', argv, { cancelSignal: builder.signal, stderr: 'inherit' });
  return JSON.parse(stdout);
}
