import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExtractedMount, InjectedMount, PlannedMount } from '@carryover/core';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matrixBuilder } from '../harness/builder-driver';
import { listCacheRecords } from '../harness/cache-records';
import { type JsonDocument, startCarryover } from '../harness/carryover';
import { emptyBuilder } from '../harness/empty-builder';
import { type RunDocument, runWords, writeDockerfile } from '../harness/prefixed-build';
import { type WatchedDocker, watchDocker } from '../harness/watched-docker';
import { openWorkplace, type Workplace } from '../harness/workplace';

/** A step that tells what it finds in a mount, and leaves something. */
function step(id: string, options: string): string {
  const script = `stat -c '${id}: %a %u:%g' /m; echo "${id} has: $(cat /m/log)"; mkdir -p /result; [ ! -e /m/log ] || cp /m/log /result/${id}; echo run >>/m/log`;
  return `RUN --network=none --mount=type=cache,id=${id},target=/m${options} ${script}`;
}

const lines = [
  'FROM base AS seed',
  'RUN --network=none mkdir /seed && echo seed >/seed/log',
  'FROM base AS steps',
  'ARG TARGETARCH',
  step('plain', ''),
  step('owned', ',uid=1000,gid=50,mode=0750'),
  step('based', ',from=seed,source=/seed,sharing=locked'),
  step('for-$TARGETARCH', ',sharing=private'),
  'FROM scratch',
  'COPY --from=steps /result /',
];

const timeout = 300_000;

/** By what the mounts of a Dockerfile are known here. */
const known = matrixBuilder.tellsMounts ? 'buildkit' : 'dockerfile';

interface Run {
  readonly document: RunDocument;
  readonly told: string;
  /** What the build's steps found in their mounts. */
  readonly found: (id: string) => Promise<string>;
}

/** One build on an empty builder, and another one that is empty again: what each feature is looked for in. */
let workplace: Workplace;
let program: WatchedDocker;
let first: Run;
let second: Run;

/** The user's own build, by the command of this builder, which puts its result into a folder. The name goes into its steps, and into what mounts are based on. */
async function build(name: string): Promise<string[]> {
  const result = join(workplace.folder, name);
  const values = [`NONCE=${name}`, `BUILDKIT_CACHE_MOUNT_NS=${workplace.namespace}`];
  const output = ['--progress', 'plain', '--output', `type=local,dest=${result}`];
  if (matrixBuilder.command === 'docker buildx') {
    return ['docker', 'buildx', 'build', ...values.flatMap((value) => ['--build-arg', value]), ...output, '.'];
  }
  const { stdout: address } = await execa('sh', ['-uc', 'printf %s "$CARRYOVER_TEST_BUILDKIT"']);
  const folders = ['--local', 'context=.', '--local', 'dockerfile=.'];
  const options = values.flatMap((value) => ['--opt', `build-arg:${value}`]);
  return ['buildctl', '--addr', address, 'build', '--frontend', 'dockerfile.v0', ...folders, ...options, ...output];
}

async function run(name: string): Promise<Run> {
  const words = ['run', '--json', '--store', `dir:${workplace.store}`, ...place, '--', ...(await build(name))];
  const { document, told, exitCode } = await runWords(workplace, words, { environment: program.environment });
  expect(exitCode, told).toBe(0);
  return { document, told, found: (id) => readFile(join(workplace.folder, name, id), 'utf8') };
}

beforeAll(async () => {
  workplace = await openWorkplace();
  program = await watchDocker(workplace, '', matrixBuilder.command === 'buildctl' ? 'buildctl' : 'docker');
  await writeDockerfile(workplace, lines);
  first = await run('first');
  await emptyBuilder(workplace);
  second = await run('second');
}, timeout);
afterAll(() => workplace[Symbol.asyncDispose]());

function injected(id: string): InjectedMount | undefined {
  return second.document.inject?.mounts.find(({ mount }) => mount.id === id);
}

function saved({ document }: Run, id: string): ExtractedMount | undefined {
  return document.extract?.mounts.find(({ mount }) => mount.id === id);
}

describe('features', { timeout }, () => {
  it('versions', async ({ annotate }) => {
    await annotate((await versions()).join(', '), 'table');
  });

  it('save and restore', async () => {
    expect(saved(first, 'plain')).toMatchObject({ outcome: 'saved', amount: { files: 1 } });
    expect(injected('plain')).toMatchObject({ outcome: 'restored', amount: { files: 1 } });
    expect(await second.found('plain')).toBe('run\n');
    expect(saved(second, 'plain')).toMatchObject({ outcome: 'saved' });
    expect([...first.document.warnings, ...second.document.warnings]).toEqual([]);
  });

  it('`uid`, `gid`, `mode`', async () => {
    expect(injected('owned')).toMatchObject({
      outcome: 'restored',
      mount: { base: { uid: 1000, gid: 50, mode: 0o750 } },
    });
    expect(await second.found('owned')).toBe('run\n');
    expect(second.told).toMatch(/owned: 750 1000:50$/m);
  });

  it('`from=` a stage', async () => {
    expect(saved(first, 'based')).toMatchObject({ outcome: 'saved', packed: { files: 1 } });
    expect(injected('based')).toMatchObject({ outcome: 'restored' });
    expect(await second.found('based')).toBe('seed\nrun\n');
  });

  it('a mount per platform', async () => {
    const { architecture } = await platform();
    expect(injected(`for-${architecture}`)).toMatchObject({ outcome: 'restored' });
    expect(await second.found(`for-${architecture}`)).toBe('run\n');
  });

  it('all mounts in one build', async () => {
    // To look at the mounts, to fill them, to list them and to pack them, in two runs the first of which has nothing to fill; mounts that are based on a stage come after
    // the others.
    expect(await generatedBuilds()).toHaveLength(2 * 4 + 2 * 3);
  });

  it('how the mounts are known', async ({ annotate }) => {
    const plan = await carryover<{ mounts: readonly PlannedMount[] }>('plan');
    expect(plan.mounts.map(({ learntFrom }) => learntFrom)).toEqual([known, known, known, known]);
    await annotate(matrixBuilder.tellsMounts ? 'BuildKit tells' : 'the Dockerfile is read', 'table');
  });

  it('nothing changed, nothing sent', async () => {
    const { mounts } = await carryover<{ mounts: readonly ExtractedMount[] }>('extract');
    expect(mounts.map(({ outcome, bytesSent }) => [outcome, bytesSent])).toEqual(mounts.map(() => ['unchanged', 0]));
    expect(mounts).toHaveLength(4);
  });

  // Where uses of mounts are counted, those of other tests are, too: learn-from-builds.test.ts has an engine of its own for that.
  it.runIf(matrixBuilder.showsBuilds)('builds that nobody told of', async ({ annotate }) => {
    await using other = await openWorkplace();
    const id = `learnt-${other.namespace}`;
    const use = `RUN --network=none --mount=type=cache,id=${id},target=/m ls /m && touch /m/file # ${other.namespace}`;
    await writeFile(join(other.workingFolder, 'other'), `FROM carryover-test/base\n${use}\n`);
    await silent(other, 'inject');
    await execa('docker', ['buildx', 'build', '--file=other', '--output=type=cacheonly', '.'], {
      cwd: other.workingFolder,
    });
    const extracted = await silent(other, 'extract');
    expect(extracted.mounts).toMatchObject([{ mount: { id }, outcome: 'saved' }]);
    const plan = await silent(other, 'plan');
    expect(plan.mounts).toMatchObject([{ mount: { id }, toldBy: 'recipe', learntFrom: known }]);
    await annotate('records of builds', 'table');
  });

  it('nothing left in the build cache', async () => {
    const tokens = await generatedBuilds();
    const records = await listCacheRecords();
    const isMount = (text: string) => /^Description:\s+cached mount /m.test(text);
    expect(records.filter(({ text }) => !isMount(text) && tokens.some((token) => text.includes(token)))).toEqual([]);
  });
});

/** The tokens of the builds that carryover made in the two runs. */
async function generatedBuilds(): Promise<string[]> {
  return (await program.calls()).flatMap((words) => /payload-(carryover[0-9a-f]{16})/.exec(words.join(' '))?.[1] ?? []);
}

/** Runs carryover on the second of the user's builds, without building. */
async function carryover<Report>(command: string): Promise<JsonDocument & Report> {
  const words = await build('second');
  return answer(workplace, [command, '--json', '--store', `dir:${workplace.store}`, ...place, '--', ...words]);
}

interface Silent {
  readonly mounts: readonly (ExtractedMount & InjectedMount & PlannedMount)[];
}

/** Runs carryover without a word about the build. */
function silent(other: Workplace, command: string): Promise<JsonDocument & Silent> {
  return answer(other, [command, '--json', '--store', `dir:${other.store}`, ...place]);
}

const place = ['--project', 'e2e', '--scope', 'main'];

async function answer<Report>(where: Workplace, words: readonly string[]): Promise<JsonDocument & Report> {
  const { stdout, stderr, exitCode } = await startCarryover(where, words);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function platform(): Promise<{ readonly architecture: string }> {
  const { stdout } = await execa('docker', ['buildx', 'inspect']);
  const architecture = /^Platforms:\s+linux\/(\w+)/m.exec(stdout)?.[1];
  if (architecture === undefined) {
    throw new Error(`The builder tells no platform:\n${stdout}`);
  }
  return { architecture };
}

const serviceProgram = fileURLToPath(new URL('../../../../scripts/service-program.sh', import.meta.url));

/** What builds here: the engine, where the builder is its own, else BuildKit; and buildx. */
async function versions(): Promise<string[]> {
  const isBuilt = matrixBuilder.driver === 'remote';
  const [buildx, engine, daemon] = await Promise.all([
    isBuilt ? execa(serviceProgram, ['buildx']) : execa('docker', ['buildx', 'version']),
    execa('docker', ['version', '--format', '{{.Server.Version}}']),
    matrixBuilder.daemon === undefined ? undefined : execa(serviceProgram, [matrixBuilder.daemon]),
  ]);
  const numbers = (text: string | undefined) => /\d+\.\d+\.\d+/.exec(text ?? '')?.[0];
  const [ofBuildx, ofEngine] = [numbers(buildx.stdout), numbers(engine.stdout)];
  // Built from their modules, programs do not know their version: their folders do.
  const builder = daemon === undefined ? `Docker ${ofEngine}` : `BuildKit ${numbers(daemon.stdout)}`;
  expect(`${builder}, ${ofBuildx}`).not.toContain('undefined');
  return matrixBuilder.command === 'buildctl' ? [builder] : [builder, `buildx ${ofBuildx}`];
}
