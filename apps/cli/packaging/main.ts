import { appendFile, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'tsup';
import { bundleOptions } from '../../../tsup.shared.ts';
import packageDescription from '../package.json' with { type: 'json' };
import { programName, writeEnclosure } from '../src/single-file/enclosure.ts';
import { programArchive } from './program-archive.ts';

// Makes of the built command (dist) what is given to others: dist/carryover.mjs here, a single file, and dist/npm, the same as a package for npm.

const cli = join(import.meta.dirname, '..');
const repository = join(cli, '../..');
const target = join(import.meta.dirname, 'dist');
const made = join(target, 'carryover.mjs');
const npm = join(target, 'npm');

await rm(target, { recursive: true, force: true });
const archive = await programArchive(join(cli, 'dist'));
await build({
  ...bundleOptions,
  config: false,
  silent: true,
  splitting: false,
  entry: { carryover: join(cli, 'src/single-file/main.ts') },
  outDir: target,
  tsconfig: join(cli, 'tsconfig.json'),
  define: { ENCLOSED_PROGRAM: JSON.stringify(programName(packageDescription.version, archive)) },
});
await appendFile(made, writeEnclosure(archive));

await mkdir(npm);
await copyFile(made, join(npm, 'carryover.mjs'));
await copyFile(join(repository, 'LICENSE'), join(npm, 'LICENSE'));
await copyFile(join(repository, 'README.md'), join(npm, 'README.md'));
const { version, license, engines } = packageDescription;
const description = 'Carries the contents of BuildKit cache mounts over from one CI run to the next';
const published = {
  name: 'carryover',
  version,
  description,
  license,
  engines,
  type: 'module',
  bin: { carryover: 'carryover.mjs' },
};
await writeFile(join(npm, 'package.json'), `${JSON.stringify(published, undefined, 2)}\n`);
