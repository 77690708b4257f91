import { lstat, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { DebianPackage } from './debian-packages.ts';

/** The text of a package's copyright file, and the licences that it names. */
export interface Licence {
  readonly text: string;
  readonly names: readonly string[];
}

/** Reads what Debian says about a package's licences; where its documentation links to another package's, the other's. */
export async function readLicence(debianPackage: DebianPackage, all: readonly DebianPackage[]): Promise<Licence> {
  const owner = await documentationOwner(debianPackage, all);
  const text = await readFile(join(owner.folder, 'usr/share/doc', owner.name, 'copyright'), 'utf8');
  return { text, names: [...new Set([...namesInFields(text), ...namesOfSharedTexts(text)])].sort() };
}

async function documentationOwner(debianPackage: DebianPackage, all: readonly DebianPackage[]): Promise<DebianPackage> {
  const documentation = join(debianPackage.folder, 'usr/share/doc', debianPackage.name);
  if (!(await lstat(documentation)).isSymbolicLink()) return debianPackage;
  const target = await readlink(documentation);
  const owner = all.find(({ name }) => name === target);
  if (owner === undefined)
    throw new Error(`The documentation of ${debianPackage.name} is in ${target}, which is not here.`);
  return owner;
}

/** `License:` fields of a copyright file in Debian's machine-readable format (DEP 5). */
function namesInFields(text: string): string[] {
  return [...text.matchAll(/^License:[ \t]*(\S.*)$/gm)].map(([, name = '']) => name.trim());
}

/** Older copyright files only point at the licence texts that every Debian system has. */
function namesOfSharedTexts(text: string): string[] {
  return [...text.matchAll(/\/usr\/share\/common-licenses\/([A-Za-z0-9.+-]*[A-Za-z0-9])/g)].map(
    ([, name = '']) => name,
  );
}
