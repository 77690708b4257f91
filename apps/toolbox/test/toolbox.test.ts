import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { architectures } from '../src/architecture.ts';
import { buildToolbox } from '../src/build-toolbox.ts';
import { readElfFile } from '../src/elf-file.ts';
import { programs } from '../src/programs.ts';
import type { ToolboxManifest } from '../src/toolbox-manifest.ts';

const run = promisify(execFile);
const machine = process.arch === 'x64' ? 'amd64' : process.arch;
const runnable = architectures.filter(({ name }) => process.platform === 'linux' && name === machine);

describe.each(architectures)('the toolbox for $name', (architecture) => {
  let folder: string;
  let manifest: ToolboxManifest;

  beforeAll(async () => {
    folder = await buildToolbox(architecture);
    manifest = JSON.parse(await readFile(join(folder, 'toolbox.json'), 'utf8'));
  }, 300_000);

  async function filesIn(...names: string[]): Promise<string[]> {
    const lists = await Promise.all(
      names.map(async (name) => (await readdir(join(folder, name))).map((file) => `${name}/${file}`)),
    );
    return lists.flat().filter((path) => path !== 'lib64/.keep');
  }

  it('holds every program and nothing beside them in bin', async () => {
    const wanted = Object.values(programs).flatMap((files) => Object.keys(files));
    expect((await readdir(join(folder, 'bin'))).sort()).toEqual(wanted.sort());
  });

  it('holds every library that a program or a library needs, for the right machine', async () => {
    const names = new Set((await filesIn('lib', 'lib64')).map((path) => path.split('/')[1]));
    for (const path of await filesIn('bin', 'lib', 'lib64')) {
      const elf = await readElfFile(join(folder, path));
      expect(elf?.machine, path).toBe(architecture.elfMachine);
      expect(
        elf?.needed.filter((name) => !names.has(name)),
        path,
      ).toEqual([]);
    }
  });

  it('has the loader where its programs look for it', async () => {
    for (const path of await filesIn('bin')) {
      expect((await readElfFile(join(folder, path)))?.interpreter, path).toBe(`/${architecture.loader}`);
    }
    expect((await stat(join(folder, architecture.loader))).isFile()).toBe(true);
  });

  it('names the package, source and licences of every file', async () => {
    const named = manifest.packages.flatMap(({ files }) => files);
    expect(named.sort()).toEqual((await filesIn('bin', 'lib', 'lib64')).sort());
    for (const { name, version, source, licences } of manifest.packages) {
      expect(`${version} ${source}`, name).toMatch(/^\S*\d\S* [a-z0-9.+-]+ \S*\d\S*$/);
      expect(licences, name).not.toEqual([]);
      expect((await readFile(join(folder, 'licences', name), 'utf8')).length, name).toBeGreaterThan(200);
    }
  });

  it('has fixed times and modes, so that the same packages give the same bytes', async () => {
    for (const path of await filesIn('bin', 'lib', 'lib64', 'licences')) {
      const { mode, mtime } = await stat(join(folder, path));
      expect(mode & 0o7777, path).toBe(path.startsWith('licences/') ? 0o644 : 0o755);
      expect(mtime.toISOString(), path).toBe('2020-01-01T00:00:00.000Z');
    }
  });
});

// The loader's own word, where it can run: independent of how this package reads ELF files.
describe.each(runnable)('the loader for $name', (architecture) => {
  it('finds every library of every program in the toolbox', async () => {
    const folder = await buildToolbox(architecture);
    for (const program of Object.values(programs).flatMap((files) => Object.keys(files))) {
      const { stdout } = await run(join(folder, architecture.loader), [
        '--inhibit-cache',
        '--library-path',
        join(folder, 'lib'),
        '--list',
        join(folder, 'bin', program),
      ]);
      const libraries = stdout.split('\n').filter((line) => line.includes('=>'));
      expect(libraries.length, program).toBeGreaterThan(0);
      expect(
        libraries.filter((line) => !line.includes(`=> ${folder}/`)),
        program,
      ).toEqual([]);
    }
  });
});
