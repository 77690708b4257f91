import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FoundRecipe, Recipe } from '@carryover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { execaCommandRunner } from '../src/command-runner/execa-command-runner';
import { processEnvironment } from '../src/environment/process-environment';
import { runCarryover } from '../src/run-carryover';
import { extractReport, type FakeCall, type FakeCallOptions, fakeCall } from './fake-call';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recipe-'));
});
afterEach(() => rm(folder, { recursive: true }));

const place = ['--store', 'dir:x', '--project', 'p', '--scope', 's'];

interface Call extends FakeCall {
  readonly code: number;
  readonly document: { readonly warnings: readonly { code: string; message: string }[]; readonly mounts?: unknown };
}

async function call(words: readonly string[], options: Partial<FakeCallOptions> = {}): Promise<Call> {
  const [command = '', ...rest] = words;
  const made = fakeCall({ words: [command, '--json', ...place, ...rest], folder, ...options });
  const code = await runCarryover(made);
  return { ...made, code, document: JSON.parse(made.printed.join('')) };
}

async function write(file: string, ...lines: readonly string[]): Promise<void> {
  await mkdir(join(folder, file, '..'), { recursive: true });
  await writeFile(join(folder, file), `${lines.join('\n')}\n`);
}

async function makeRepository(): Promise<void> {
  const command = { program: 'git', arguments: ['init', '--quiet', folder] };
  const limits = { signal: new AbortController().signal, deadline: 10_000, inactivityLimit: 10_000 };
  expect(await execaCommandRunner(processEnvironment()).run(command, limits)).toMatchObject({ exitCode: 0 });
}

const build: Recipe['builds'][number] = {
  tool: 'build',
  context: 'app',
  file: 'app/docker/prod',
  target: 'deps',
  buildArguments: [{ name: 'NAME', value: 'npm' }],
  buildContexts: [],
  platforms: [],
};

function found(recipe: Partial<Recipe>): FoundRecipe {
  return {
    name: 'r',
    scope: 'main',
    recipe: { format: 1, time: 1_790_000_000_000, builds: [], mounts: [], ...recipe },
  };
}

function mountOf(id: string, base = {}) {
  return { namespace: '', id, base, target: `/${id}` };
}

function codesOf({ document }: Call): string[] {
  return document.warnings.map(({ code }) => code);
}

describe('a command that is told nothing of the build', () => {
  beforeEach(async () => {
    await write('Dockerfile', 'FROM scratch', 'RUN --mount=type=cache,target=/usual x');
    await write(
      'app/docker/prod',
      'FROM scratch AS deps',
      'ARG NAME=none',
      'RUN --mount=type=cache,id=$NAME,target=/c x',
      'FROM deps',
      'RUN --mount=type=cache,target=/not-built x',
    );
  });

  it.each(['inject', 'extract'] as const)('takes the recipe of the last build: %s', async (command) => {
    const recipe = found({
      builds: [build],
      mounts: [
        { mount: mountOf('npm'), learntFrom: 'dockerfile', inDockerfile: true },
        { mount: mountOf('of-an-earlier-dockerfile'), learntFrom: 'dockerfile', inDockerfile: true },
        { mount: mountOf('of-an-image', { uid: 3 }), learntFrom: 'history', inDockerfile: false },
      ],
    });
    const made = await call([command], { recipe });
    const [request] = command === 'inject' ? made.injected : made.extracted;
    expect(request?.mounts.map(({ id, base }) => [id, base.uid])).toEqual([
      ['npm', undefined],
      ['of-an-image', 3],
    ]);
    expect(made.document.warnings).toEqual([]);
  });

  it('tells of each mount how it was known, to machines and to people', async () => {
    const mounts = [{ mount: mountOf('of-an-image'), learntFrom: 'history' as const, inDockerfile: false }];
    const { document } = await call(['plan'], { recipe: found({ builds: [build], mounts }) });
    expect(document.mounts).toMatchObject([
      {
        mount: { id: 'npm' },
        learntFrom: 'dockerfile',
        toldBy: 'recipe',
        uses: [{ file: 'app/docker/prod', line: 3 }],
      },
      { mount: { id: 'of-an-image' }, learntFrom: 'history', toldBy: 'recipe' },
    ]);
    const text = fakeCall({ words: ['plan', ...place], folder, recipe: found({ builds: [build], mounts }) });
    await runCarryover(text);
    expect(text.printed.join('')).toMatch(/npm.*the Dockerfile[\s\S]*told by the recipe[\s\S]*the record of a build/);
  });

  it('finds the files of the recipe from any folder of the repository', async () => {
    await makeRepository();
    const workingDirectory = join(folder, 'app');
    const made = fakeCall({ words: ['inject', ...place], folder, recipe: found({ builds: [build] }) });
    const code = await runCarryover({ ...made, surroundings: { ...made.surroundings, workingDirectory } });
    expect(code).toBe(0);
    expect(made.injected[0]?.mounts).toMatchObject([{ id: 'npm' }]);
  });

  it.each([
    ['is gone', { ...build, file: 'app/gone' }, 'is not there: app/gone'],
    ['is in a folder that is gone', { ...build, context: 'nowhere', file: undefined }, 'is not there: nowhere'],
    ['has no such target any more', { ...build, target: 'prod' }, "no stage 'prod'"],
  ])('says so where what was built %s, and takes what is next', async (_, gone, message) => {
    const mounts = [{ mount: mountOf('of-an-image'), learntFrom: 'history' as const, inDockerfile: false }];
    const recipe = found({ builds: [gone], mounts });
    const made = await call(['inject'], { recipe });
    expect(made.injected[0]?.mounts).toMatchObject([{ id: '/usual' }]);
    expect(codesOf(made)).toEqual(['recipe-outdated']);
    expect(made.document.warnings[0]?.message).toContain(new Date(recipe.recipe.time).toISOString());
    expect(made.document.warnings[0]?.message).toContain(message);
  });

  it('takes the platform from the options, and no path for an option', async () => {
    await write('-x/prod', 'FROM scratch', 'ARG TARGETARCH', 'RUN --mount=type=cache,target=/c,id=$TARGETARCH x');
    const recorded = { ...build, context: '-x', file: '-x/prod', target: undefined, platforms: ['linux/amd64'] };
    const asked: string[] = [];
    const made = await call(['inject', '--platform', 'linux/arm64'], {
      recipe: found({ builds: [recorded] }),
      commands: {
        run: async ({ arguments: words }) => {
          asked.push(words.at(-1) ?? '');
          return { ending: 'exited', exitCode: 1, output: '', errorTail: [] };
        },
      },
    });
    expect(made.injected[0]?.mounts).toMatchObject([{ id: 'arm64' }]);
    expect(asked).toContain(join(folder, '-x'));
    expect(asked).not.toContain('-x');
  });

  it('adds the mounts of a recipe that knows no build to those that it would plan', async () => {
    const mounts = [{ mount: mountOf('counted'), learntFrom: 'usage' as const, inDockerfile: false }];
    const made = await call(['inject'], { recipe: found({ mounts }) });
    expect(made.injected[0]?.mounts.map(({ id }) => id)).toEqual(['/usual', 'counted']);
    await rm(join(folder, 'Dockerfile'));
    const alone = await call(['inject'], { recipe: found({ mounts }) });
    expect(alone.injected[0]?.mounts.map(({ id }) => id)).toEqual(['counted']);
    expect(alone.document.warnings).toEqual([]);
  });

  it.each([
    ['a file', ['--file', 'Dockerfile']],
    ['a context', ['.']],
    ['a mount', ['--mount', 'id=/usual']],
    ['a build argument', ['--build-arg', 'A=b']],
    ['a command', ['--', 'docker', 'build', '.']],
  ])('is another thing than one that is told %s', async (_, words) => {
    const made = await call(['inject', ...words], { recipe: found({ builds: [build] }) });
    expect(made.injected[0]?.mounts).toMatchObject([{ id: '/usual' }]);
  });

  it('fills nothing where nothing is known, and saves nothing without a word', async () => {
    await rm(join(folder, 'Dockerfile'));
    const inject = await call(['inject']);
    expect({ code: inject.code, codes: codesOf(inject) }).toEqual({ code: 0, codes: ['build-unknown'] });
    expect(inject.injected[0]?.mounts).toEqual([]);
    const extract = await call(['extract']);
    expect(extract.code).toBe(2);
    expect(extract.extracted).toEqual([]);
    expect(extract.document).toMatchObject({ error: { code: 'dockerfile-missing' } });
  });
});

describe('the recipe that is kept after a save', () => {
  const docker = ['docker', 'buildx', 'build'];

  it('has what it takes to plan the build again, and no argument that no mount depends on', async () => {
    await makeRepository();
    await write('app/prod', 'FROM scratch', 'ARG NAME', 'ARG TOKEN', 'RUN --mount=type=cache,id=$NAME,target=/c x');
    const flags = ['--build-arg', 'TOKEN=secret', '--build-arg', 'NAME', '--platform', 'linux/arm64', '-f', 'prod'];
    const contexts = ['lib=../lib', 'img=docker-image://img', 'url=https://user:secret@example.org/x.git'];
    const named = contexts.flatMap((context) => ['--build-context', context]);
    const made = fakeCall({
      words: ['run', ...place, '--mount', 'id=besides', '--', ...docker, ...flags, ...named, '.'],
      folder,
      environment: { NAME: 'npm' },
    });
    const workingDirectory = join(folder, 'app');
    await runCarryover({ ...made, surroundings: { ...made.surroundings, workingDirectory } });
    expect(made.keptRecipes).toMatchObject([
      {
        format: 1,
        builds: [
          {
            tool: 'build',
            context: 'app',
            file: 'app/prod',
            buildArguments: [{ name: 'NAME', value: 'npm' }],
            buildContexts: [
              { name: 'lib', location: 'lib' },
              { name: 'img', location: 'docker-image://img' },
              { name: 'url', location: '' },
            ],
            platforms: ['linux/arm64'],
          },
        ],
        mounts: [
          { mount: { id: 'besides' }, learntFrom: 'option' },
          { mount: { id: 'npm' }, learntFrom: 'dockerfile', inDockerfile: true },
        ],
      },
    ]);
    expect(JSON.stringify(made.keptRecipes)).not.toContain('secret');
  });

  it('is none where the user named mounts and nothing of a build, and where nothing was saved', async () => {
    await write('Dockerfile', 'FROM scratch', 'RUN --mount=type=cache,target=/usual x');
    expect((await call(['extract', '--mount', 'id=a'])).keptRecipes).toEqual([]);
    expect((await call(['run', '--save-if', 'never', '--', ...docker, '.'])).keptRecipes).toEqual([]);
    expect((await call(['extract', '.'])).keptRecipes).toMatchObject([
      { builds: [{ context: '.' }], mounts: [{ mount: { id: '/usual' } }] },
    ]);
  });

  it('leaves mounts out that hold nothing, and knows just the mounts of a Dockerfile that is in no file', async () => {
    const input = 'FROM scratch\nRUN --mount=type=cache,target=/a --mount=type=cache,target=/b x\n';
    const made = await call(['run', '--', ...docker, '-'], {
      input,
      extract: async ({ mounts }) => ({
        ...extractReport,
        mounts: mounts.flatMap((mount, index) =>
          extractReport.mounts.map((each) => ({ ...each, mount, outcome: index === 0 ? 'empty' : 'saved' })),
        ),
      }),
    });
    expect(made.keptRecipes).toMatchObject([
      { builds: [], mounts: [{ mount: { id: '/b' }, learntFrom: 'dockerfile', inDockerfile: false }] },
    ]);
    expect(made.keptRecipes[0]?.mounts).toHaveLength(1);
  });
});
