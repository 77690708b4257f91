import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Command, CommandResult } from '@carryover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCarryover } from '../src/run-carryover';
import { type FakeCall, type FakeCallOptions, fakeCall } from './fake-call';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-bake-'));
  await mkdir(join(folder, 'app'));
  await writeFile(
    join(folder, 'app/Dockerfile'),
    'FROM scratch AS deps\nRUN --mount=type=cache,target=/shared x\nFROM deps\nARG ID\nRUN --mount=type=cache,id=$ID,target=/own x\n',
  );
  await writeFile(
    join(folder, 'tools'),
    'FROM scratch\nRUN --mount=type=cache,target=/shared x\nRUN --mount=type=cache,target=/tools x\n',
  );
});
afterEach(() => rm(folder, { recursive: true }));

const app = { context: 'app', dockerfile: 'Dockerfile', args: { ID: 'own' } };
const tools = { context: '.', dockerfile: 'tools' };
const both = { app, tools };

interface BakeCall extends FakeCall {
  readonly code: number;
  /** What docker was asked of the bake. */
  readonly asked: readonly Command[];
}

/** Runs carryover where docker prints the targets that are given, or answers otherwise. */
async function call(
  words: readonly string[],
  targets: object,
  { answer = {}, ...options }: Partial<FakeCallOptions> & { readonly answer?: Partial<CommandResult> } = {},
): Promise<BakeCall> {
  const asked: Command[] = [];
  const commands: FakeCallOptions['commands'] = {
    async run(command) {
      if (!command.arguments.includes('inspect')) {
        asked.push(command);
      }
      const known: CommandResult = { ending: 'exited', exitCode: 0, output: '', errorTail: [] };
      if (command.arguments.includes('--print')) {
        return { ...known, output: JSON.stringify({ target: targets }), ...answer };
      }
      const output = command.arguments.includes('inspect')
        ? 'Name: x\nNodes:\nName: x0\nPlatforms: linux/s390x\n'
        : 'the-context\n';
      return command.arguments.includes('du') ? known : { ...known, output };
    },
  };
  const place = ['--store', 'dir:x', '--project', 'p', '--scope', 's', '--read-scope', 'main'];
  const [name = '', ...rest] = words;
  const made = fakeCall({ words: [name, ...place, ...rest], folder, commands, ...options });
  return { ...made, code: await runCarryover(made), asked };
}

const bake = ['--', 'docker', 'buildx', 'bake'];

function idsOf(mounts: readonly { readonly id: string }[] | undefined): readonly string[] | undefined {
  return mounts?.map(({ id }) => id);
}

describe('run before a bake', () => {
  it('carries the mounts of all targets, each once, and runs the words as they stand', async () => {
    const words = [...bake, '--set', 'app.args.ID=own', '-f', 'x.hcl', 'app', 'tools'];
    const { code, asked, started, injected, extracted } = await call(['run', ...words], both);
    expect(code).toBe(0);
    expect(asked[0]).toEqual({
      program: 'docker',
      arguments: [...words.slice(2), '--print'],
      workingDirectory: folder,
    });
    expect(started).toEqual([
      { program: 'docker', arguments: words.slice(2), workingDirectory: folder, input: undefined },
    ]);
    expect(idsOf(injected[0]?.mounts)).toEqual(['/shared', 'own', '/tools']);
    expect(extracted[0]?.mounts).toEqual(injected[0]?.mounts);
  });

  it.each([
    [['docker', 'bake'], 'the-context'],
    [['docker', 'buildx', 'bake'], undefined],
    [['docker', 'buildx', 'bake', '--builder', 'b'], 'b'],
  ])('%j builds on %s', async (words, builder) => {
    expect((await call(['run', '--', ...words], both)).injected[0]?.tool.builder).toBe(builder);
  });

  it('knows an inline Dockerfile, a linked target and the platform', async () => {
    const targets = {
      app: { ...app, contexts: { DEPS: 'target:inline' } },
      inline: {
        context: 'nosuch',
        'dockerfile-inline':
          'FROM scratch\nARG ID=a\nARG TARGETARCH\nRUN --mount=type=cache,id=$${ID}-$TARGETARCH,target=/i x\n',
        args: { BUILDKIT_CACHE_MOUNT_NS: 'ns' },
      },
    };
    const environment = { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' };
    const { injected } = await call(['run', ...bake], targets, { environment });
    // The stage that the linked target takes the place of is not run.
    expect(injected[0]?.mounts).toMatchObject([{ id: 'own' }, { id: 'a-s390x', namespace: 'ns' }]);
  });

  it('reads a definition on standard input once, for the question and for the build', async () => {
    for (const [words, environment] of [
      [['-f', '-'], {}],
      [['https://git.example/x.git', '-f', 'cwd://-'], {}],
      [[], { BUILDX_BAKE_FILE: 'x.hcl: - ' }],
      [[], { BUILDX_BAKE_FILE: 'x.hcl;-', BUILDX_BAKE_PATH_SEPARATOR: ';' }],
    ] as const) {
      const result = await call(['run', ...bake, ...words], both, { input: 'target "app" {}', environment });
      expect(result.asked[0]?.input).toBe('target "app" {}');
      const [command] = result.started;
      expect(command?.input && (await text(command.input))).toBe('target "app" {}');
    }
    for (const words of [[], ['-f', 'x.hcl'], ['https://git.example/x.git', '-f', '-']]) {
      const result = await call(['run', ...bake, ...words], both, { input: 'not to be touched' });
      expect(result.asked[0]).not.toHaveProperty('input');
      expect(result.started).toMatchObject([{ input: undefined }]);
    }
  });

  it.each([
    [{ app: { ...app, 'no-cache': true }, tools }, ['/tools'], /no-cache of the target 'app'.*\/shared, own/],
    [{ app, tools: { ...tools, 'no-cache': true } }, ['own'], /no-cache of the target 'tools'.*\/shared, \/tools/],
    [{ app: { ...app, 'no-cache-filter': ['DEPS'] }, tools }, ['own', '/tools'], /no-cache-filter of.*'app'.*\/shared/],
  ])('fills nothing that one target resets: %j', async (targets, ids, advice) => {
    const { code, injected, extracted, told } = await call(['run', ...bake], targets);
    expect(code).toBe(0);
    expect(idsOf(injected[0]?.mounts)).toEqual(ids);
    expect(idsOf(extracted[0]?.mounts)).toEqual(['/shared', 'own', '/tools']);
    expect(told.join('')).toMatch(advice);
  });

  it('fills nothing where all targets are reset, and saves', async () => {
    const targets = { app: { ...app, 'no-cache': true }, tools: { ...tools, 'no-cache': true } };
    const { injected, extracted } = await call(['run', '--mount', 'id=more', ...bake], targets);
    expect(injected).toEqual([]);
    expect(idsOf(extracted[0]?.mounts)).toEqual(['/shared', 'own', '/tools', 'more']);
  });

  it('carries mounts that the user names in the namespaces of the targets', async () => {
    const inNamespace = (namespace: string) => ({ ...tools, args: { BUILDKIT_CACHE_MOUNT_NS: namespace } });
    const targets = { a: inNamespace('one'), b: inNamespace('two'), c: inNamespace('one'), d: inNamespace('no\nline') };
    const { injected } = await call(['run', '--mount', 'id=more', ...bake], targets);
    const more = injected[0]?.mounts.filter(({ id }) => id === 'more');
    expect(more?.map(({ namespace }) => namespace)).toEqual(['one', 'two']);
  });

  it('carries what it knows of, and tells which target it does not', async () => {
    const targets = { tools, far: { context: 'https://git.example/x.git', dockerfile: 'Dockerfile' } };
    const { code, injected, told } = await call(['run', ...bake], targets);
    expect(code).toBe(0);
    expect(idsOf(injected[0]?.mounts)).toEqual(['/shared', '/tools']);
    expect(told.join('')).toMatch(/Dockerfile of the target 'far' is in a remote context/);
  });

  it.each<[Partial<CommandResult>, RegExp]>([
    [
      { exitCode: 1, errorTail: ['#1 done', 'ERROR: no such target', ''] },
      /bake --print failed.*: ERROR: no such target/,
    ],
    [{ exitCode: 1, errorTail: ['permission denied'] }, /failed.*: permission denied/],
    [{ exitCode: 1 }, /failed.*does not say why/],
    [{ ending: 'deadline', exitCode: undefined }, /took more than 120 seconds/],
    [{ ending: 'not-found', exitCode: undefined }, /there is no program docker/],
    [{ output: 'something else' }, /answers is not what carryover knows/],
  ])('builds where buildx does not say what: %j', async (answer, message) => {
    const result = await call(['run', ...bake], both, { answer });
    expect(result).toMatchObject({ code: 0, started: [{}], injected: [], extracted: [] });
    expect(result.told.join('')).toMatch(message);
    // No mount is known, and nothing is made up.
    expect((await call(['inject', ...bake], both, { answer })).code).toBe(2);
    const withMount = await call(['run', '--mount', 'id=named', ...bake], both, { answer });
    expect(idsOf(withMount.injected[0]?.mounts)).toEqual(['named']);
  });

  it('asks nothing around a call that builds nothing', async () => {
    const result = await call(['run', ...bake, '--list', 'targets'], both);
    expect(result).toMatchObject({ code: 0, started: [{}], injected: [], asked: [] });
  });
});

describe('plan, inject and extract', () => {
  it('know of a bake', async () => {
    const { printed } = await call(['plan', '--json', ...bake], both);
    expect(JSON.parse(printed.join(''))).toMatchObject({
      mounts: [
        {
          mount: { id: '/shared' },
          uses: [
            { file: 'app/Dockerfile', line: 2, stage: 'deps' },
            { file: 'tools', line: 2, stage: 'stage-0' },
          ],
        },
        { mount: { id: 'own' } },
        { mount: { id: '/tools' } },
      ],
    });
    expect(idsOf((await call(['inject', ...bake], both)).injected[0]?.mounts)).toEqual(['/shared', 'own', '/tools']);
    expect(idsOf((await call(['extract', ...bake], both)).extracted[0]?.mounts)).toEqual(['/shared', 'own', '/tools']);
  });

  it('fail where the build will, and go on where one target of several cannot be looked into', async () => {
    const missing = { tools, gone: { context: 'gone', dockerfile: 'Dockerfile' } };
    const far = { tools, far: { context: 'https://git.example/x.git', dockerfile: 'Dockerfile' } };
    for (const command of ['plan', 'inject', 'extract']) {
      const refused = await call([command, ...bake], missing);
      expect(refused.code).toBe(2);
      expect(refused.told.join('')).toMatch(/Dockerfile of the target 'gone' is in a context that is not there/);
      const warned = await call([command, ...bake], far);
      expect(warned.code).toBe(0);
      expect(warned.told.join('')).toMatch(/target 'far'/);
    }
    expect((await call(['inject', ...bake], { far: far.far })).code).toBe(2);
  });
});
