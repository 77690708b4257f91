import { join } from 'node:path';
import type { ExtractReport, InjectReport } from '@carryover/core';
import { execa } from 'execa';
import { type BuildRun, type DemoBuilder, readBuildRun } from './demo-builder.ts';

const program = join(import.meta.dirname, '../../apps/cli/dist/carryover.mjs');

/** A build that was prefixed. */
export interface CarriedRun {
  readonly inject: InjectReport;
  readonly build: BuildRun;
  readonly extract: ExtractReport;
}

/** Runs `carryover run` before a build of the project, as a user would: nothing is said of the project's mounts. The folder holds the store. */
export async function buildWithCarryover(builder: DemoBuilder, folder: string, commit: string): Promise<CarriedRun> {
  const where = ['--store', `dir:${join(folder, 'store')}`, '--project', 'demo', '--scope', 'main'];
  const words = ['run', ...where, '--strict', '--json', '--progress', 'quiet', '--', ...builder.command(commit)];
  const { stdout, stderr } = await execa('node', [program, ...words], { cancelSignal: builder.signal });
  const { inject, build, extract } = JSON.parse(stdout.split('\n').at(-1) ?? '');
  return { inject, build: readBuildRun(stderr, build.seconds), extract };
}
