import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buildxTool, dockerBuildx } from '@carryover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDockerfile } from './dockerfile-source';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dockerfile-source-'));
});
afterEach(() => rm(folder, { recursive: true }));

function noInput(): Readable {
  throw new Error('Nothing is to be read from standard input.');
}

function find(context: string, file?: string, openInput = noInput) {
  return findDockerfile({ context, file }, buildxTool({ ...dockerBuildx, builder: undefined }), folder, openInput);
}

describe('the Dockerfile of a build', () => {
  it('is in the context, by either spelling of its name, unless a file is named, which counts from the working directory', async () => {
    await Promise.all(['upper', 'lower', 'both'].map((name) => mkdir(join(folder, name))));
    await writeFile(join(folder, 'upper/Dockerfile'), 'upper');
    await writeFile(join(folder, 'lower/dockerfile'), 'lower');
    await writeFile(join(folder, 'both/Dockerfile'), 'right');
    await writeFile(join(folder, 'both/dockerfile'), 'wrong');
    await writeFile(join(folder, 'other'), 'named');
    const foundIn = async (context: string, file?: string) => (await find(context, file)).found;
    expect(await foundIn('upper')).toEqual({ kind: 'text', file: 'upper/Dockerfile', text: 'upper' });
    expect(await foundIn('./lower/')).toEqual({ kind: 'text', file: 'lower/dockerfile', text: 'lower' });
    expect(await foundIn(join(folder, 'both'))).toMatchObject({ text: 'right' });
    expect(await foundIn('upper', 'other')).toEqual({ kind: 'text', file: 'other', text: 'named' });
    expect(await foundIn('upper', 'lower/Dockerfile')).toMatchObject({ text: 'lower' });
    expect(await foundIn('upper', join(folder, 'other'))).toMatchObject({ text: 'named' });
    // A remote context may come with a Dockerfile from here, by its full path.
    expect(await foundIn('https://git.example/x.git', join(folder, 'other'))).toMatchObject({ text: 'named' });
  });

  it.each([
    ['https://git.example/x.git', undefined, 'out-of-reach', /remote context/],
    ['git@git.example:x/y.git#main', undefined, 'out-of-reach', /remote context/],
    ['github.com/x/y', 'docker/Dockerfile', 'out-of-reach', /remote context/],
    ['.', 'https://git.example/Dockerfile', 'out-of-reach', /URL/],
    ['-', 'inside/Dockerfile', 'out-of-reach', /archive/],
    ['-', '-', 'missing', /both/],
    ['nosuch', undefined, 'missing', /context that is not there: nosuch/],
    ['.', 'nosuch', 'missing', /is not there: nosuch/],
    ['.', '.', 'missing', /cannot be read/],
    ['.', undefined, 'missing', /is not there: Dockerfile/],
  ])('of %s with %s is %s', async (context, file, kind, reason) => {
    expect(await find(context, file)).toEqual({
      found: { kind, reason: expect.stringMatching(reason) },
      input: undefined,
    });
  });

  it('comes by standard input, which the build then gets', async () => {
    const open = () => Readable.from([Buffer.from('FROM x\n')]);
    for (const [context, file] of [
      ['.', '-'],
      ['-', undefined],
    ] as const) {
      const { found, input } = await find(context, file, open);
      expect(found).toEqual({ kind: 'text', file: '<standard input>', text: 'FROM x\n' });
      expect(input).toBeDefined();
    }
    const archive = await find('-', undefined, () => Readable.from([Buffer.alloc(2048)]));
    expect(archive).toMatchObject({ found: { kind: 'out-of-reach', reason: expect.stringMatching(/archive/) } });
    expect(archive.input).toBeDefined();
  });
});
