import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { programArchive } from '../packaging/program-archive.ts';
import { programName, readEnclosure, writeEnclosure } from '../src/single-file/enclosure.ts';
import { unpackedProgram } from '../src/single-file/unpacked-program';

let folder: string;
let program: string;
let archive: Buffer;
let name: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'single-file-'));
  program = join(folder, 'program');
  await mkdir(join(program, 'toolbox/bin'), { recursive: true });
  await writeFile(join(program, 'command-line.mjs'), `// a comment\n${'x'.repeat(300_000)}`);
  await writeFile(join(program, 'toolbox/bin/sh'), Buffer.from([0, 255, 10, 47, 47]), { mode: 0o755 });
  archive = await programArchive(program);
  name = programName('1.2.3', archive);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('TMPDIR', join(folder, 'temporary'));
  await mkdir(join(folder, 'temporary'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const refuse = async () => {
  throw new Error('it is not needed');
};

describe('what a single file encloses', () => {
  it('is read as it was written, after code with comments of its own', () => {
    const file = Buffer.from(`#!/usr/bin/env node\n// code\ncode();\n${writeEnclosure(archive)}`);
    expect(readEnclosure(file, name)).toEqual(archive);
  });

  it('is refused where the file was cut off, changed, or lost it', () => {
    const file = Buffer.from(`code();\n${writeEnclosure(archive)}`);
    const changed = Buffer.from(file);
    changed.write('AAAA', file.length - 40);
    for (const damaged of [file.subarray(0, file.length - 20), changed, Buffer.from('code();')]) {
      expect(() => readEnclosure(damaged, name)).toThrow(/is damaged.*\n {2}what to do: fetch it again/);
    }
  });

  it('is named by its version and its content, and the same for the same files', async () => {
    expect(await programArchive(program)).toEqual(archive);
    await writeFile(join(program, 'command-line.mjs'), 'y');
    expect(programName('1.2.3', await programArchive(program))).not.toBe(name);
  });

  it('holds plain files alone', async () => {
    await symlink('sh', join(program, 'toolbox/bin/bash'));
    await expect(programArchive(program)).rejects.toThrow('toolbox/bin/bash is no plain file');
  });
});

describe('the program of a single file', () => {
  it('is unpacked once, into a folder that is private', async () => {
    const place = await unpackedProgram(name, async () => archive);
    expect(place).toBe(join(folder, 'cache/carryover-program', name));
    expect((await stat(join(place, '..'))).mode & 0o777).toBe(0o700);
    for (const file of ['command-line.mjs', 'toolbox/bin/sh']) {
      expect(await readFile(join(place, file))).toEqual(await readFile(join(program, file)));
    }
    expect((await stat(join(place, 'toolbox/bin/sh'))).mode & 0o111).toBe(0o111);
    expect(await unpackedProgram(name, refuse)).toBe(place);
  });

  it('is there whole for everybody who asks at once', async () => {
    const seen = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const place = await unpackedProgram(name, async () => archive);
        return readFile(join(place, 'command-line.mjs'), 'utf8');
      }),
    );
    expect(new Set(seen.map(({ length }) => length))).toEqual(new Set([300_013]));
    expect(await readdir(join(folder, 'cache/carryover-program'))).toEqual([name]);
  });

  it('leaves nothing where its archive is damaged', async () => {
    await expect(unpackedProgram(name, async () => archive.subarray(0, archive.length / 2))).rejects.toThrow();
    expect(await readdir(join(folder, 'cache/carryover-program'))).toEqual([]);
  });

  it('is not looked for where others may write', async () => {
    const home = join(folder, 'cache/carryover-program');
    await mkdir(home, { recursive: true });
    await chmod(home, 0o777);
    const place = await unpackedProgram(name, async () => archive);
    expect(place).toMatch(new RegExp(`^${folder}/temporary/carryover-program-\\d+/${basename(place)}$`));
    await chmod(join(place, '..'), 0o777);
    await expect(unpackedProgram(name, refuse)).rejects.toThrow(
      /cache\/carryover-program: others may write to it; .*temporary.*: others may write to it\.\n {2}what to do: set XDG_CACHE_HOME/,
    );
  });
});
