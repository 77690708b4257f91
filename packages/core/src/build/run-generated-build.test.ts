import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scriptedCommandRunner } from '../testing';
import { buildxTool } from './buildx/buildx-tool';
import { runGeneratedBuild } from './run-generated-build';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carryover-generated-'));
  await mkdir(join(folder, 'build', 'payload'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

/** The words with which a build without stages is run, and the ignore file beside its Dockerfile. */
async function words(placingFolder: string | undefined): Promise<{ words: readonly string[]; ignored: string }> {
  let ignored = '';
  const commands = scriptedCommandRunner([
    {
      during: async () => {
        ignored = await readFile(join(folder, 'build', 'Dockerfile.dockerignore'), 'utf8');
      },
      output: new Uint8Array(1024),
    },
  ]);
  const limits = { deadline: 60_000, inactivityLimit: 60_000 };
  const signal = AbortSignal.timeout(60_000);
  const tool = buildxTool({ program: 'docker', arguments: ['buildx'] });
  const build = {
    token: 'carryover0123456789abcdef',
    toolbox: { kind: 'carried', directory: '/toolbox' },
    stages: [],
  } as const;
  await runGeneratedBuild(build, join(folder, 'build'), async () => undefined, {
    commands,
    tool,
    limits,
    signal,
    observe: () => undefined,
    placingFolder,
  });
  return { words: commands.commands[0]?.arguments ?? [], ignored };
}

describe('the context of a generated build', () => {
  it('is the folder by which a pod is chosen, and nothing of it is sent', async () => {
    const context = join(folder, 'app');
    await mkdir(context);
    const run = await words(context);
    expect(run.words.at(-1)).toBe(context);
    expect(run.words).toContain(`--file=${join(folder, 'build', 'Dockerfile')}`);
    expect(run.ignored).toBe('*\n');
  });

  it.each(['not there', 'no folder', undefined])('is an empty one where that is %s', async (what) => {
    const path = join(folder, 'no folder');
    await writeFile(path, '');
    const run = await words(what === undefined ? undefined : join(folder, what));
    expect(run.words.at(-1)).toBe(join(folder, 'build', 'context'));
  });
});
