import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ActionsCache, startActionsCache } from './harness/actions-cache';
import { startEnterpriseCache } from './harness/enterprise-cache';
import { fewPrograms } from './harness/few-programs';
import { type NewBuilder, openNewBuilder } from './harness/new-builder';
import { type Job, useAction } from './harness/runner';
import { openWorkplace, type Workplace } from './harness/workplace';

const timeout = 600_000;
const onMain = { ref: 'refs/heads/main' };

let workplace: Workplace;
let cache: ActionsCache;
let builders: readonly [NewBuilder, NewBuilder];
beforeAll(async () => {
  workplace = await openWorkplace();
  [cache, builders] = await Promise.all([
    startActionsCache(workplace),
    Promise.all([openNewBuilder(), openNewBuilder()]),
  ]);
  await mkdir(join(workplace.workingFolder, 'docker'));
}, timeout);
afterAll(async () => {
  await Promise.all(builders.map((builder) => builder[Symbol.asyncDispose]()));
  await cache[Symbol.asyncDispose]();
  await workplace[Symbol.asyncDispose]();
});

/** A job on a machine whose builder is `builder`; it may read and write the cache as the job of `ref`. */
function jobOn(builder: NewBuilder, more: Readonly<Record<string, string>> = {}): Job {
  const environment = { ...builder.environment, ...cache.server.environmentOf(onMain), ...more };
  return { workplace, environment };
}

/** Runs a build that nobody tells carryover of. Gives what its steps printed. */
async function build(job: Job, baseImage: string, words: readonly string[]): Promise<string> {
  const fixed = ['--progress=plain', '--output=type=cacheonly', `--build-context=carryover-test/base=${baseImage}`];
  const argv = ['buildx', 'build', ...fixed, ...words, '.'];
  const options = { cwd: workplace.workingFolder, env: job.environment, reject: false } as const;
  return (await execa('docker', argv, options)).stderr;
}

/** A machine that is new: nothing is left of earlier builds. */
async function renew({ environment }: NewBuilder): Promise<void> {
  await execa('docker', ['buildx', 'prune', '--all', '--force'], { env: environment });
}

function dockerfile(name: string, mounts: readonly string[], nonce: string): Promise<void> {
  const steps = mounts.map(
    (mount) =>
      `RUN --network=none --mount=type=cache,id=${mount},target=/${mount} echo "${mount} has: $(ls /${mount})" && echo ${nonce} >/${mount}/${nonce}`,
  );
  const text = ['FROM carryover-test/base', `RUN --network=none true ${nonce}`, ...steps].join('\n');
  return writeFile(join(workplace.workingFolder, 'docker', name), `${text}\n`);
}

it('carries what nobody told it of, and tells of it on a page', { timeout }, async () => {
  const [builder] = builders;
  const job = jobOn(builder);
  await dockerfile('app', ['app'], 'one');
  const first = await useAction(job);
  expect(first.main.exitCode, first.main.log).toBe(0);
  expect(first.main.outputs).toMatchObject({ 'cache-hit': 'false', plan: '[]' });
  await build(job, builder.baseImage, ['--file=docker/app']);
  const saved = await first.post('success');
  expect(saved.exitCode, saved.log).toBe(0);
  // What it missed is carried, and what to add is said in the words of a workflow.
  expect(saved.annotations.join('\n')).toMatch(/warning: The build used mounts .*file: docker\/app/s);
  expect(saved.annotations.join('\n')).not.toMatch(/--(?:file|mount|save-if)\b/);
  expect(Number(saved.outputs['saved-bytes'])).toBeGreaterThan(0);
  expect(saved.summary).toContain('saved: for the first time');

  await renew(builder);
  await dockerfile('app', ['app'], 'two');
  const second = await useAction(job);
  expect(second.main.log).toMatch(/^::group::/m);
  expect(second.main.outputs).toMatchObject({ 'cache-hit': 'true' });
  expect(JSON.parse(second.main.outputs.plan ?? '')).toMatchObject([{ id: 'app', outcome: 'restored' }]);
  expect(await build(job, builder.baseImage, ['--file=docker/app'])).toContain('app has: one');
  const again = await second.post('success');
  expect(again.annotations).toEqual([]);
  expect(again.summary).toMatch(/\| hit +\| restored/);
  expect(again.summary).toMatch(/(?:gained|lost): with empty mounts the build took/);
  expect(again.summary).toMatch(/```mermaid\ngantt\n[^`]*inject[^`]*section build[^`]*extract/);

  // A failed or cancelled job saves by save-if; a job of strangers, whose token only reads, saves nothing.
  const requests = () => cache.server.requests.filter(({ method }) => method === 'CreateCacheEntry').length;
  const made = requests();
  for (const [status, wish] of [
    ['failure', 'success'],
    ['cancelled', 'success'],
    ['success', 'never'],
  ] as const) {
    const use = await useAction(job, { 'save-if': wish, file: 'docker/app' });
    const { exitCode, summary } = await use.post(status);
    expect({ exitCode, summary }).toEqual({ exitCode: 0, summary: expect.stringContaining('nothing was saved') });
  }
  const stranger = { ...cache.server.environmentOf({ ref: 'refs/pull/7/merge', access: 'read' }) };
  const pull = jobOn(builder, { ...stranger, GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' });
  const restored = await useAction(pull, { file: 'docker/app', 'if-not-empty': 'replace', 'read-scopes': 'main' });
  expect(restored.main.outputs).toMatchObject({ 'cache-hit': 'true' });
  expect((await restored.post('success')).log).toContain('a pull request from a fork (restore-only: false would save)');
  expect(requests()).toBe(made);
  await build(job, builder.baseImage, ['--file=docker/app', '--no-cache-filter=x']);
  const failed = await useAction(job, { file: 'docker/app' });
  await dockerfile('app', ['app'], 'three');
  await build(job, builder.baseImage, ['--file=docker/app']);
  expect((await failed.post('failure')).summary).toMatch(/\| app[^|]*\| saved/);

  // Nothing is left where the user's files are.
  expect(await readdir(workplace.workingFolder)).toEqual(['docker']);
});

it('keeps several uses and several builders of one job apart, and loses nothing of two jobs that save at once', {
  timeout,
}, async () => {
  const [one, other] = builders;
  const { stdout } = await execa('docker', ['buildx', 'inspect'], { env: other.environment });
  const endpoint = /^Endpoint: +(\S+)/m.exec(stdout)?.[1] ?? '';
  const create = ['buildx', 'create', '--name', 'other', '--driver', 'remote', endpoint];
  await execa('docker', create, { env: one.environment });
  await Promise.all([dockerfile('left', ['left'], 'first'), dockerfile('right', ['right'], 'first')]);
  const job = jobOn(one);
  const left = await useAction(job, { file: 'docker/left', key: 'left' });
  const right = await useAction(job, { file: 'docker/right', key: 'right', builder: 'other' });
  await build(job, one.baseImage, ['--file=docker/left']);
  await build(job, one.baseImage, ['--file=docker/right', '--builder=other']);
  // The runner ends them in the opposite order.
  for (const use of [right, left]) {
    expect((await use.post('success')).summary).toContain('saved: for the first time');
  }
  await Promise.all(builders.map(renew));
  for (const inputs of [
    { file: 'docker/left', key: 'left' },
    { file: 'docker/right', key: 'right', builder: 'other' },
  ]) {
    expect((await useAction(job, inputs)).main.outputs).toMatchObject({ 'cache-hit': 'true' });
  }
  await dockerfile('both', ['left', 'right'], 'second');
  const onOne = await build(job, one.baseImage, ['--file=docker/both']);
  const onOther = await build(job, one.baseImage, ['--file=docker/both', '--builder=other']);
  expect([onOne, onOther].map((log) => log.match(/(?:left|right) has: first/g))).toEqual([
    ['left has: first'],
    ['right has: first'],
  ]);

  // A matrix: both fill the same mount, each builds something else, both save at once.
  await Promise.all([dockerfile('a', ['shared'], 'of-a'), dockerfile('b', ['shared'], 'of-b')]);
  const legs = await Promise.all(
    (['a', 'b'] as const).map(async (leg, number) => {
      const legJob = jobOn(builders[number] ?? one);
      const use = await useAction(legJob, { file: `docker/${leg}`, key: 'matrix' });
      await build(legJob, one.baseImage, [`--file=docker/${leg}`]);
      return use;
    }),
  );
  const ends = await Promise.all(legs.map((use) => use.post('success')));
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  await renew(one);
  await dockerfile('a', ['shared'], 'later');
  await useAction(job, { file: 'docker/a', key: 'matrix' });
  expect(await build(job, one.baseImage, ['--file=docker/a'])).toMatch(/shared has: of-a\s+(?:#\d+ [\d.]+ )?of-b/);
});

it('fails the job for misuse, with one annotation each, and for trouble only where it is strict', {
  timeout,
}, async () => {
  const [builder] = builders;
  const job = jobOn(builder);
  const wrong = await useAction(job, { strict: 'perhaps', 'save-if': 'sometimes', 'cache-map': '{' });
  expect(wrong.main.exitCode).toBe(1);
  expect(wrong.main.annotations.toSorted()).toEqual([
    expect.stringMatching(/^error: cache-map: /),
    expect.stringMatching(/^error: save-if 'sometimes': it is one of/),
    expect.stringMatching(/^error: strict 'perhaps': it is true or false/),
  ]);
  expect(await wrong.post('failure')).toMatchObject({ exitCode: 0, log: '' });
  await writeFile(
    join(workplace.workingFolder, 'docker/broken'),
    'FROM carryover-test/base\nRUN --mount=type=cache,target=/a,sharing=wrong true\n',
  );
  const broken = await useAction(job, { file: 'docker/broken' });
  expect(broken.main).toMatchObject({
    exitCode: 1,
    log: expect.stringMatching(/^::error .*file=docker\/broken,line=2/m),
  });

  const away = jobOn(builder, { ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/' });
  const survived = await useAction(away, { file: 'docker/app', strict: 'false' });
  expect(survived.main.exitCode).toBe(0);
  expect(survived.main.annotations.join('\n')).toMatch(/^warning: /);
  const strict = await useAction(away, { file: 'docker/app', strict: 'true' });
  expect(strict.main.exitCode).toBe(1);
  expect(strict.main.annotations.join('\n')).toMatch(/^error: /);
});

it('needs neither zstd nor sudo on a self-hosted runner of an Enterprise Server', { timeout }, async () => {
  const [builder] = builders;
  await using enterprise = await startEnterpriseCache(workplace);
  const programs = await fewPrograms(workplace, ['node', 'docker', 'tar', 'gzip', 'git']);
  const job = jobOn(builder, enterprise.environment);
  const bareJob = jobOn(builder, { ...enterprise.environment, ...programs });
  const inputs = { file: 'docker/hosted', key: 'hosted', strict: 'true' };
  await dockerfile('hosted', ['hosted'], 'one');
  const first = await useAction(bareJob, inputs);
  expect(first.main.exitCode, first.main.log).toBe(0);
  await build(job, builder.baseImage, ['--file=docker/hosted']);
  const saved = await first.post('success');
  expect(saved.exitCode, saved.log).toBe(0);
  expect(saved.summary).toContain('saved: for the first time');
  expect(new Set(await enterprise.compressions())).toEqual(new Set(['gzip']));

  await renew(builder);
  await dockerfile('hosted', ['hosted'], 'two');
  const second = await useAction(bareJob, inputs);
  expect(second.main.exitCode, second.main.log).toBe(0);
  expect(second.main.outputs).toMatchObject({ 'cache-hit': 'true' });
  expect(second.main.annotations).toEqual([]);
  expect(await build(job, builder.baseImage, ['--file=docker/hosted'])).toContain('hosted has: one');
});
