import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Architecture } from './architecture.ts';
import type { DebianPackage } from './debian-packages.ts';
import { readElfFile } from './elf-file.ts';
import { programs } from './programs.ts';

/** A file of a package that goes into the toolbox. */
export interface SelectedFile {
  readonly debianPackage: DebianPackage;
  /** Where it is now; may be a symbolic link into its own package. */
  readonly source: string;
  /** Its path in the toolbox. */
  readonly path: string;
}

/** The programs, and exactly the shared libraries that these need, found by reading them and not by running them. */
export async function selectFiles(
  architecture: Architecture,
  packages: readonly DebianPackage[],
): Promise<SelectedFile[]> {
  const libraries = await findLibraries(packages);
  const selected = new Map<string, SelectedFile>();
  const waiting = selectPrograms(packages);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (selected.has(file.path)) continue;
    selected.set(file.path, file);
    waiting.push(...(await selectLibraries(file, architecture, libraries)));
  }
  return [...selected.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

function selectPrograms(packages: readonly DebianPackage[]): SelectedFile[] {
  return Object.entries(programs).flatMap(([name, files]) => {
    const debianPackage = packages.find((candidate) => candidate.name === name);
    if (debianPackage === undefined) throw new Error(`The Debian package ${name} was not fetched.`);
    return Object.entries(files).map(([program, source]) => ({
      debianPackage,
      source: join(debianPackage.folder, source),
      path: `bin/${program}`,
    }));
  });
}

async function selectLibraries(
  file: SelectedFile,
  architecture: Architecture,
  libraries: ReadonlyMap<string, Omit<SelectedFile, 'path'>>,
): Promise<SelectedFile[]> {
  const elf = await readElfFile(file.source);
  if (elf?.machine !== architecture.elfMachine) {
    throw new Error(`${file.source} is not a program or library for ${architecture.name}.`);
  }
  const interpreter = elf.interpreter === undefined ? [] : [basename(elf.interpreter)];
  return [...elf.needed, ...interpreter].map((name) => {
    const library = libraries.get(name);
    if (library === undefined) throw new Error(`${file.path} needs ${name}, which no fetched package holds.`);
    return { ...library, path: name === basename(architecture.loader) ? architecture.loader : `lib/${name}` };
  });
}

/** Every library by name. Variants for newer processors (in glibc-hwcaps) are left out: the plain ones run everywhere. */
async function findLibraries(packages: readonly DebianPackage[]): Promise<Map<string, Omit<SelectedFile, 'path'>>> {
  const libraries = new Map<string, Omit<SelectedFile, 'path'>>();
  for (const debianPackage of packages) {
    for (const path of await readdir(debianPackage.folder, { recursive: true })) {
      if (!/^usr\/lib\/[^/]+-linux-gnu\/[^/]+\.so[.\d]*$/.test(path)) continue;
      libraries.set(basename(path), { debianPackage, source: join(debianPackage.folder, path) });
    }
  }
  return libraries;
}
