import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RestorePlan } from '../policy/plan-restore';
import type { RestoreOverBase } from '../policy/restore-over-base';
import { writeMetadataArchive } from './metadata-archive';
import { listedPath, writeByteLines } from './path-list';

/** Where an unpacking stage looks for a pack. */
export function packFile(payload: string, sha256: string): string {
  return join(payload, 'packs', `${sha256}.tar.zst`);
}

/**
 * Writes what an unpacking stage needs besides the packs themselves into its payload folder (see `stages/scripts/fill.sh`). The folder may hold another plan,
 * whose packs stay if this one needs them.
 */
export async function writeRestorePayload(payload: string, plan: RestorePlan, over?: RestoreOverBase): Promise<void> {
  await mkdir(join(payload, 'packs'), { recursive: true });
  await removeUnneeded(payload, plan);
  const expected = (['files', 'symlinks', 'fifos'] as const).map(
    (each) => plan.counts[each] + (over?.staying[each] ?? 0),
  );
  await writeFile(join(payload, 'expected'), expected.join(' '));
  if (over !== undefined) {
    await writeByteLines(join(payload, 'replaced'), [...over.replaced].map(listedPath), '\0');
  }
  await writeMetadataArchive(join(payload, 'directories.tar.zst'), plan.directories);
  if (plan.links.length > 0) {
    await writeMetadataArchive(join(payload, 'links.tar.zst'), plan.links);
  }
  if (plan.touches.length > 0) {
    await writeMetadataArchive(join(payload, 'touches.tar.zst'), plan.touches);
  }
  for (const [sha256, leftOut] of plan.packs) {
    const base = join(payload, 'packs', sha256);
    await writeByteLines(`${base}.exclude`, leftOut.filter((path) => !needsArgument(path)).map(listedPath), '\n');
    await writeByteLines(
      `${base}.arguments`,
      leftOut.filter(needsArgument).map((path) => `--exclude=${listedPath(path)}`),
      '\0',
    );
  }
}

async function removeUnneeded(payload: string, plan: RestorePlan): Promise<void> {
  const files = await readdir(join(payload, 'packs'));
  const unneeded = files.filter((file) => !plan.packs.has(file.replace(/\..*/, ''))).map((file) => join('packs', file));
  const paths = [...unneeded, 'links.tar.zst', 'touches.tar.zst', 'replaced'].map((file) => join(payload, file));
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}

/** tar reads excluded names from lines and drops white space at their ends (gnulib `exclude.c`, `add_exclude_fp`): such names go in as arguments. */
function needsArgument(path: string): boolean {
  return /\n|[\t\v\f\r ]$/.test(path);
}
