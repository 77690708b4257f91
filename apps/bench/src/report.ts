import { cpus } from 'node:os';
import type { BenchOptions, Driver } from './options';
import type { TreeResult } from './play';
import { markdownTables } from './table';

/** Versions of what everything ran on. */
export interface Platform {
  readonly engine: string;
  readonly buildx: string;
}

/** The tables with what a reader needs to judge them. */
export function markdownReport(results: readonly TreeResult[], options: BenchOptions, platform: Platform): string {
  return `${markdownTables(results)}\n\n${footnotes(options, platform).join(' ')}`;
}

/** Every single value, for a machine to read. */
export function jsonReport(results: readonly TreeResult[], options: BenchOptions, platform: Platform): string {
  const { driver, scale, repeat, danceRepeat, saves, savesScale, seed } = options;
  const trees = results.map(({ tree, files, bytes, measured, rows }) => ({
    tree,
    files,
    bytes,
    measured: measured.values(),
    rows: rows.map(({ row, result }) => ({ row: row.name, ...result })),
  }));
  return `${JSON.stringify({ platform, processors: cpus().length, driver, scale, repeat, danceRepeat, saves, savesScale, seed, trees }, undefined, 2)}\n`;
}

const BUILDERS: Readonly<Record<Driver, string>> = {
  docker: 'Every builder was an empty engine at the start.',
  'docker-container':
    'Every builder was an empty one of the driver `docker-container` at the start, on an engine of its own.',
};

function footnotes(options: BenchOptions, platform: Platform): string[] {
  const sizes = options.scale === 1 ? [] : [`The trees have ${options.scale} times their full size.`];
  return [
    ...sizes,
    `Medians of ${options.repeat} (of the dance: ${options.danceRepeat}), wall clock of whole commands, on ${cpus().length} cores with`,
    `Docker Engine ${platform.engine} and buildx ${platform.buildx}. ${BUILDERS[options.driver]}`,
    'The dance: tree copied into the mount by a build, out of it by a build, an image and `docker cp`; where it has to move the tree between runs, `tar` with `zstd` is counted',
    '(not in "nothing changed", where it can be skipped).',
    'The limit: `tar | zstd -T0 -3` and `zstd -d | tar -x` on the host.',
    `The store was saved to ${options.saves} times, from a package store of ${options.savesScale} times its full size, with \`carryover prune --grace 0s\` after each save.`,
  ];
}
