import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtractedMount, InjectedMount, PlannedMount } from '@carryover/core';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonDocument, startCarryover } from './harness/carryover';
import { type NewBuilder, openNewBuilder } from './harness/new-builder';
import { openOwnEngine } from './harness/own-engine';
import { watchDocker } from './harness/watched-docker';
import { openWorkplace, type Workplace } from './harness/workplace';

const timeout = 600_000;

/** A machine of a CI, whose builder is nobody else's. */
interface Machine {
  readonly environment: Readonly<Record<string, string>>;
  /** What every build there needs. */
  readonly flags: readonly string[];
}

let builder: NewBuilder;
let flags: readonly string[];
beforeAll(async () => {
  builder = await openNewBuilder();
  flags = [`--build-context=carryover-test/base=${builder.baseImage}`];
}, timeout);
afterAll(() => builder[Symbol.asyncDispose]());

/** What anybody would plan who is told nothing. */
const usual = 'FROM carryover-test/base\nRUN --mount=type=cache,target=/decoy true\n';

/** The one that is built. */
const other = [
  'FROM carryover-test/base AS app',
  'ARG VARIANT=none',
  'ARG TOKEN',
  'RUN --network=none --mount=type=cache,target=/cache,id=cache-$VARIANT echo "it has: $(ls /cache)" && echo content >/cache/file',
  'RUN --network=none --mount=type=cache,target=/owned,uid=3 touch /owned/file',
  'FROM app',
  'RUN --network=none --mount=type=cache,target=/not-built touch /not-built/file',
];

type Document = JsonDocument & { readonly mounts: readonly (ExtractedMount & InjectedMount & PlannedMount)[] };

/** Runs carryover without a word about the build. */
async function carryover(workplace: Workplace, { environment }: Machine, command: string): Promise<Document> {
  const place = ['--store', `dir:${workplace.store}`, '--project', 'e2e', '--scope', 'main', '--json'];
  const { stdout, stderr, exitCode } = await startCarryover(workplace, [command, ...place], environment);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** Runs a build that nobody tells carryover of. Gives what it printed. */
async function build(workplace: Workplace, { environment, flags }: Machine, words: readonly string[]): Promise<string> {
  const argv = ['buildx', 'build', '--progress=plain', '--output=type=cacheonly', ...flags, ...words, '.'];
  const { stderr } = await execa('docker', argv, { cwd: workplace.workingFolder, env: environment, reject: false });
  return stderr;
}

const differently = ['--file=docker/other', '--target=app', '--build-arg=VARIANT=z', '--build-arg=TOKEN=a-secret'];

async function writeFiles({ workingFolder }: Workplace): Promise<void> {
  await mkdir(join(workingFolder, 'docker'));
  await writeFile(join(workingFolder, 'Dockerfile'), usual);
  await writeFile(join(workingFolder, 'docker', 'other'), `${other.join('\n')}\n`);
}

async function recipes({ store }: Workplace): Promise<string[]> {
  const files = await readdir(join(store, 'v1', 'e2e', 'recipes'), { recursive: true, withFileTypes: true });
  const found = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return Promise.all(found.toSorted().map((path) => readFile(path, 'utf8')));
}

function prune({ environment }: Machine) {
  return execa('docker', ['buildx', 'prune', '--all', '--force'], { env: environment });
}

function codes({ warnings }: Document): string[] {
  return warnings.map(({ code }) => code);
}

/** A run of a CI job that is told nothing, up to the save. */
async function firstRun(workplace: Workplace, machine: Machine): Promise<Document> {
  await writeFiles(workplace);
  expect(await carryover(workplace, machine, 'inject')).toMatchObject({
    mounts: [{ mount: { id: '/decoy' }, outcome: 'missed' }],
  });
  expect(await build(workplace, machine, differently)).toContain('it has: \n');
  return carryover(workplace, machine, 'extract');
}

describe('a build that carryover was not told of', { timeout }, () => {
  it('is learnt from the records that the builder keeps, and planned the next time', async () => {
    await using workplace = await openWorkplace();
    const machine = { environment: builder.environment, flags };

    const saved = await firstRun(workplace, machine);
    expect(saved.mounts).toMatchObject([
      { mount: { id: '/decoy' }, outcome: 'empty' },
      { mount: { id: 'cache-z' }, outcome: 'saved' },
      { mount: { id: '/owned', base: { uid: 3 } }, outcome: 'saved' },
    ]);
    expect(codes(saved)).toEqual(['mount-learnt']);
    const [recipe = '', ...more] = await recipes(workplace);
    expect(more).toEqual([]);
    expect(recipe).not.toContain('a-secret');
    expect(JSON.parse(recipe)).toMatchObject({
      builds: [
        { context: '.', file: 'docker/other', target: 'app', buildArguments: [{ name: 'VARIANT', value: 'z' }] },
      ],
    });

    await prune(machine);
    const plan = await carryover(workplace, machine, 'plan');
    expect(plan.mounts).toMatchObject([
      { mount: { id: 'cache-z' }, toldBy: 'recipe', uses: [{ file: 'docker/other', line: 4 }] },
      { mount: { id: '/owned' }, toldBy: 'recipe', uses: [{ file: 'docker/other', line: 5 }] },
    ]);
    expect((await carryover(workplace, machine, 'inject')).mounts).toMatchObject([
      { mount: { id: 'cache-z' }, outcome: 'restored' },
      { mount: { id: '/owned' }, outcome: 'restored' },
    ]);
    expect(await build(workplace, machine, differently)).toContain('it has: file\n');
    const again = await carryover(workplace, machine, 'extract');
    expect(again.warnings).toEqual([]);
    expect(await recipes(workplace)).toEqual([recipe]);

    // Builds that fail, and what is in no file any more.
    await carryover(workplace, machine, 'inject');
    await writeFile(
      join(workplace.workingFolder, 'failing'),
      'FROM carryover-test/base\nRUN --network=none --mount=type=cache,target=/failing touch /failing/file\nRUN exit 3\n',
    );
    expect(await build(workplace, machine, ['--file=failing'])).toContain('exit code: 3');
    const input =
      'FROM carryover-test/base\nRUN --network=none --mount=type=cache,target=/piped,mode=0700 touch /piped/file\n';
    const argv = ['buildx', 'build', '--output=type=cacheonly', ...flags, '-'];
    await execa('docker', argv, { env: builder.environment, input });
    const learnt = await carryover(workplace, machine, 'extract');
    expect(learnt.mounts).toMatchObject([
      { mount: { id: 'cache-z' }, outcome: 'unchanged' },
      { mount: { id: '/owned' }, outcome: 'unchanged' },
      { mount: { id: '/failing' }, outcome: 'saved' },
      { mount: { id: '/piped', base: { mode: 0o700 } }, outcome: 'saved' },
    ]);
    expect(codes(learnt)).toEqual(['mount-learnt']);

    await rename(join(workplace.workingFolder, 'failing'), join(workplace.workingFolder, 'gone'));
    const without = await carryover(workplace, machine, 'plan');
    expect(codes(without)).toEqual(['recipe-outdated']);
    expect(without.warnings[0]?.message).toContain('is not there: failing');
    expect(without.mounts).toMatchObject([{ mount: { id: '/decoy' }, toldBy: 'default' }]);
  });

  it('is learnt also where it was told of, and its Dockerfile could not be read before', async () => {
    await using workplace = await openWorkplace();
    await prune({ environment: builder.environment, flags });
    await writeFiles(workplace);
    const { stdout: archive } = await execa('tar', ['--create', '--directory', workplace.workingFolder, 'docker'], {
      encoding: 'buffer',
    });
    const command = ['docker', 'buildx', 'build', '--output=type=cacheonly', ...flags, ...differently, '-'];
    const place = ['--store', `dir:${workplace.store}`, '--project', 'e2e', '--scope', 'main', '--json'];
    const run = await startCarryover(workplace, ['run', ...place, '--', ...command], builder.environment, archive);
    expect(run.exitCode, run.stderr).toBe(0);
    const document = JSON.parse(run.stdout);
    expect(codes(document)).toEqual(['dockerfile-out-of-reach', 'mount-learnt']);
    expect(document.extract.mounts).toMatchObject([
      { mount: { id: 'cache-z' }, outcome: 'saved' },
      { mount: { id: '/owned', base: { uid: 3 } }, outcome: 'saved' },
    ]);
    // Nothing tells how to plan it again, but its mounts are known.
    const plan = await carryover(workplace, { environment: builder.environment, flags }, 'plan');
    expect(plan.mounts.map(({ mount, toldBy }) => [mount.id, toldBy])).toEqual([
      ['/decoy', 'default'],
      ['/owned', 'recipe'],
      ['cache-z', 'recipe'],
    ]);

    // The records also tell which steps ran: no mount has to be asked for, which could cost others theirs.
    const docker = await watchDocker(workplace);
    const told = ['docker', 'buildx', 'build', '--output=type=cacheonly', ...flags, ...differently, '.'];
    const codesOfRun = async () => {
      const { stdout } = await startCarryover(workplace, ['run', ...place, '--', ...told], {
        ...builder.environment,
        ...docker.environment,
      });
      return codes(JSON.parse(stdout));
    };
    await prune({ environment: builder.environment, flags });
    expect(await codesOfRun()).toEqual([]);
    expect(await codesOfRun()).toEqual(['mount-not-reached', 'mount-not-reached']);
    const asked = (await docker.calls()).map((words) => words.join(' '));
    expect(asked.filter((words) => /\bdu\b.*exec\.cachemount/.test(words))).toEqual([]);
  });

  it('is learnt from the uses that the builder counts, where it shows no records', async () => {
    await using engine = await openOwnEngine();
    await using workplace = await openWorkplace();
    const machine = { environment: engine.environment, flags: [] };

    const saved = await firstRun(workplace, machine);
    expect(saved.mounts).toMatchObject([
      { mount: { id: '/decoy' }, outcome: 'empty' },
      { mount: { id: 'cache-z', target: '/cache' }, outcome: 'saved' },
    ]);
    // Of a mount with an owner, the count tells no more than that it has one.
    expect(saved.warnings).toMatchObject([
      { code: 'mount-learnt', message: expect.stringContaining('cache-z') },
      { code: 'mount-not-planned', hint: expect.stringContaining("--mount 'id=/owned,target=/owned', with uid=") },
    ]);
    const [recipe = '', ...more] = await recipes(workplace);
    expect(more).toEqual([]);
    expect(recipe).not.toContain('a-secret');

    await prune(machine);
    const plan = await carryover(workplace, machine, 'plan');
    expect(plan.mounts).toMatchObject([
      { mount: { id: '/decoy' }, toldBy: 'default', learntFrom: 'dockerfile' },
      { mount: { id: 'cache-z' }, toldBy: 'recipe', learntFrom: 'usage' },
    ]);
    expect((await carryover(workplace, machine, 'inject')).mounts).toMatchObject([
      { mount: { id: '/decoy' }, outcome: 'missed' },
      { mount: { id: 'cache-z' }, outcome: 'restored' },
    ]);
    expect(await build(workplace, machine, differently)).toContain('it has: file\n');
    await carryover(workplace, machine, 'extract');
    expect(await recipes(workplace)).toEqual([recipe]);
  });
});
