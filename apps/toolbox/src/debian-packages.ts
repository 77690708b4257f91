import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Architecture } from './architecture.ts';

/** A Debian package whose files lie unpacked in a folder. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** The source package that it was built from, with its version. */
  readonly source: string;
  /** Where its files are. */
  readonly folder: string;
}

const release = 'trixie';
const script = join(import.meta.dirname, '../../../scripts/debian-packages.sh');
const run = promisify(execFile);

/** A name for what Debian's archive holds for the architecture now: the same name, the same packages. */
export async function archiveState(architecture: Architecture): Promise<string> {
  const { stdout } = await run(script, ['state', release, architecture.name]);
  return stdout.trim();
}

/** Fetches packages with all that they depend on, and unpacks each into a folder of its own below `folder`. */
export async function unpackPackages(
  architecture: Architecture,
  names: readonly string[],
  folder: string,
): Promise<DebianPackage[]> {
  await run(script, ['unpack', release, architecture.name, folder, ...names]);
  const controls = (await readdir(folder)).filter((name) => name.endsWith('.control')).sort();
  return await Promise.all(controls.map((control) => readPackage(folder, control)));
}

async function readPackage(folder: string, control: string): Promise<DebianPackage> {
  const fields = readFields(await readFile(join(folder, control), 'utf8'));
  const [name, version] = [fields.get('package'), fields.get('version')];
  if (name === undefined || version === undefined) throw new Error(`${control} names no package or no version.`);
  return { name, version, source: sourceOf(name, version, fields.get('source')), folder: join(folder, name) };
}

/** `Source` is left out where it is the package's own name, and has a version only where that differs. */
function sourceOf(name: string, version: string, field = name): string {
  const [source, sourceVersion] = field.split(' ');
  return `${source} ${sourceVersion?.slice(1, -1) ?? version}`;
}

function readFields(control: string): Map<string, string> {
  const lines = control.split('\n').filter((line) => /^[^\s:]+:/.test(line));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}
