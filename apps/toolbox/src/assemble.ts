import { chmod, copyFile, lutimes, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Architecture } from './architecture.ts';
import type { DebianPackage } from './debian-packages.ts';
import { readLicence } from './licence.ts';
import { type SelectedFile, selectFiles } from './selection.ts';
import type { ToolboxManifest, ToolboxPackage } from './toolbox-manifest.ts';

/** The same packages give the same bytes and the same times, whenever and wherever the toolbox is made. */
const fixedTime = new Date('2020-01-01T00:00:00Z');

/**
 * Writes a toolbox: `bin`, `lib` and `lib64` as they are bound over an empty root file system, `licences`, `toolbox.json`.
 *
 * @param packages unpacked packages that hold the programs and all that these depend on
 * @param folder where to; must not exist
 */
export async function assembleToolbox(
  architecture: Architecture,
  packages: readonly DebianPackage[],
  folder: string,
): Promise<void> {
  // All three are bound as folders, also the one that an architecture has no use for.
  for (const name of ['bin', 'lib', 'lib64', 'licences']) await mkdir(join(folder, name), { recursive: true });
  const files = await selectFiles(architecture, packages);
  for (const file of files) await copyFile(file.source, join(folder, file.path));
  if (!files.some(({ path }) => dirname(path) === 'lib64')) await writeFile(join(folder, 'lib64/.keep'), '');
  const manifest: ToolboxManifest = {
    architecture: architecture.name,
    release: 'trixie',
    packages: await describePackages(files, packages, folder),
  };
  await writeFile(join(folder, 'toolbox.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await fixModesAndTimes(folder);
}

async function describePackages(
  files: readonly SelectedFile[],
  packages: readonly DebianPackage[],
  folder: string,
): Promise<ToolboxPackage[]> {
  const described: ToolboxPackage[] = [];
  for (const debianPackage of packages) {
    const own = files.filter((file) => file.debianPackage === debianPackage);
    if (own.length === 0) continue;
    const licence = await readLicence(debianPackage, packages);
    await writeFile(join(folder, 'licences', debianPackage.name), licence.text);
    const { name, version, source } = debianPackage;
    described.push({ name, version, source, licences: licence.names, files: own.map(({ path }) => path) });
  }
  return described;
}

async function fixModesAndTimes(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await fixModesAndTimes(path);
    else await fix(path, /\/(bin|lib|lib64)\/[^.]/.test(path) ? 0o755 : 0o644);
  }
  await fix(folder, 0o755);
}

async function fix(path: string, mode: number): Promise<void> {
  await chmod(path, mode);
  await lutimes(path, fixedTime, fixedTime);
}
