import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Command, CommandResult } from '@carryover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCarryover } from '../src/run-carryover';
import { type FakeCallOptions, fakeCall } from './fake-call';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-compose-'));
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nARG ID\nRUN --mount=type=cache,id=$ID,target=/c x\n');
});
afterEach(() => rm(folder, { recursive: true }));

/** Asked about services, it gives those alone, as compose does. */
async function run(
  words: readonly string[],
  options: Partial<FakeCallOptions> & { answer?: Partial<CommandResult> } = {},
) {
  const service = (name: string, contexts: Record<string, string> = {}, more: object = {}) => ({
    build: { context: folder, args: { ID: name }, additional_contexts: contexts, ...more },
  });
  const services: Record<string, object> = {
    app: service('app', { lib: 'service:lib' }),
    lib: service('lib', { base: 'service:base' }),
    base: service('base'),
    other: service('other', {}, { no_cache: true }),
  };
  const asked: Command[] = [];
  const commands: FakeCallOptions['commands'] = {
    async run(command) {
      const known: CommandResult = { ending: 'exited', exitCode: 0, output: '', errorTail: [] };
      if (command.program !== 'docker' || !command.arguments.includes('config')) {
        return known;
      }
      asked.push(command);
      const named = command.arguments.slice(command.arguments.indexOf('json') + 1);
      const given = Object.entries(services).filter(([name]) => named.length === 0 || named.includes(name));
      return { ...known, output: JSON.stringify({ services: Object.fromEntries(given) }), ...options.answer };
    },
  };
  const place = ['--store', 'dir:x', '--project', 'p', '--scope', 's', '--read-scope', 'main'];
  const call = fakeCall({ words: ['run', ...place, '--', 'docker', ...words], folder, commands, ...options });
  return { ...call, code: await runCarryover(call), asked };
}

describe('run before compose build', () => {
  it('carries the mounts of all services that are built', async () => {
    const { code, asked, started, injected, extracted, told } = await run([
      'compose',
      '-p',
      'x',
      'build',
      '--builder',
      'b',
    ]);
    expect(code).toBe(0);
    expect(asked).toEqual([
      { program: 'docker', arguments: ['compose', '-p', 'x', 'config', '--format', 'json'], workingDirectory: folder },
    ]);
    expect(started).toMatchObject([{ arguments: ['compose', '-p', 'x', 'build', '--builder', 'b'], input: undefined }]);
    expect(injected).toMatchObject([
      {
        mounts: [{ id: 'app' }, { id: 'lib' }, { id: 'base' }],
        tool: { name: 'docker buildx', builder: 'b' },
      },
    ]);
    expect(extracted[0]?.mounts.map(({ id }) => id)).toEqual(['app', 'lib', 'base', 'other']);
    expect(told.join('')).toMatch(/no-cache of the service 'other'/);
  });

  it('asks for the services whose images are contexts of those that are named', async () => {
    const { asked, injected } = await run(['compose', 'build', 'app']);
    expect(asked.map(({ arguments: words }) => words.slice(4))).toEqual([
      ['app'],
      ['app', 'lib'],
      ['app', 'lib', 'base'],
    ]);
    expect(injected[0]?.mounts.map(({ id }) => id)).toEqual(['app', 'lib', 'base']);
  });

  it('takes the builder that buildx would, not that of docker build', async () => {
    expect((await run(['compose', 'build', 'base'])).injected[0]?.tool.builder).toBeUndefined();
  });

  it('knows that the builder of old has no cache mounts', async () => {
    const { asked, started, injected } = await run(['compose', 'build'], { environment: { DOCKER_BUILDKIT: '0' } });
    expect([asked, injected]).toEqual([[], []]);
    expect(started).toHaveLength(1);
  });

  it('reads a file on standard input once, for each question and for the build', async () => {
    const { asked, started } = await run(['compose', '-f', '-', 'build', 'lib'], { input: 'services: {}' });
    expect(asked.map(({ input }) => input)).toEqual(['services: {}', 'services: {}']);
    const [command] = started;
    expect(command?.input && (await text(command.input))).toBe('services: {}');
  });

  it('builds where compose does not say what', async () => {
    const answer = { exitCode: 15, errorTail: ['no configuration file provided: not found'] };
    const { code, started, injected, told } = await run(['compose', 'build'], { answer });
    expect({ code, started, injected }).toMatchObject({ code: 0, started: [{}], injected: [] });
    expect(told.join('')).toMatch(/docker compose config failed.*: no configuration file provided/);
  });
});
