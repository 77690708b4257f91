import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CiFacts } from '../src/ci/detect-ci';
import { recordFile } from '../src/report/record-file';
import { runCarryover } from '../src/run-carryover';
import { type FakeCall, type FakeCallOptions, fakeCall } from './fake-call';

const job: CiFacts = {
  title: 'GitHub Actions',
  logStyle: 'github',
  project: 'github.com/acme/shop',
  scope: 'pull:7',
  readScopes: ['release', 'main'],
  untrusted: undefined,
  isProtected: false,
  temporaryFolder: undefined,
  workspace: undefined,
};
const stranger: CiFacts = { ...job, untrusted: 'a pull request from a fork' };
const cacheOfGithub = { ACTIONS_RUNTIME_TOKEN: 't', ACTIONS_RESULTS_URL: 'https://results.example/' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ci-job-'));
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nRUN --mount=type=cache,target=/a x\n');
});
afterEach(() => rm(folder, { recursive: true }));

async function call(
  words: readonly string[],
  options: Partial<FakeCallOptions> = {},
): Promise<FakeCall & { code: number }> {
  const made = fakeCall({ words, folder, ...options });
  return { ...made, code: await runCarryover(made) };
}

const run = ['run', '--', 'docker', 'buildx', 'build', '.'];

describe('in a CI job', () => {
  it('project and scopes are what the CI tells, unless the user says otherwise', async () => {
    const { injected } = await call(['inject', '.'], { ci: job });
    expect(injected[0]?.location).toMatchObject({
      project: 'github.com/acme/shop',
      scope: 'pull:7',
      readScopes: ['release', 'main'],
    });
    const told = ['--project', 'p', '--scope', 'release', '--read-scope', 'x'];
    const { injected: asTold } = await call(['inject', ...told, '.'], { ci: job });
    expect(asTold[0]?.location).toMatchObject({ project: 'p', scope: 'release', readScopes: ['x'] });
  });

  it('what is written is not read twice', async () => {
    const { injected } = await call(['inject', '.'], { ci: { ...job, scope: 'main' } });
    expect(injected[0]?.location).toMatchObject({ scope: 'main', readScopes: ['release'] });
  });

  it.each<[Partial<FakeCallOptions>, string]>([
    [{ ci: job, environment: cacheOfGithub }, 'gha:'],
    [{ ci: job, environment: { ...cacheOfGithub, CARRYOVER_STORE: 'dir:x' } }, 'dir:x'],
    // A token that some other program left is not a job's.
    [{ environment: cacheOfGithub }, 'dir:'],
    [{ ci: job, environment: { ACTIONS_RUNTIME_TOKEN: 't' } }, 'dir:'],
    [{ ci: { ...job, logStyle: 'plain' }, environment: cacheOfGithub }, 'dir:'],
  ])('the store of %j is %s', async (options, location) => {
    const { opened } = await call(['inject', '.'], options);
    expect(opened[0]?.[0]).toMatch(new RegExp(`^${location}`));
  });
});

describe('what cannot be trusted', () => {
  it('is not saved by run, which says so in one line', async () => {
    const { code, injected, extracted, keptRecipes, told } = await call(run, { ci: stranger });
    expect(code).toBe(0);
    expect(injected).toHaveLength(1);
    expect([extracted, keptRecipes]).toEqual([[], []]);
    expect(told.join('')).toContain('nothing is saved: this job is of a pull request from a fork');
  });

  it('is not saved by extract, which leaves no state behind', async () => {
    const { surroundings } = await call(['inject', '.'], { ci: stranger });
    const { path: record } = recordFile(undefined, surroundings);
    const states = async () =>
      (await readdir(folder, { recursive: true })).filter(
        (name) => name.endsWith('.json') && join(folder, name) !== record,
      );
    expect(await states()).toHaveLength(1);
    const { code, extracted, printed } = await call(['extract', '.'], { ci: stranger });
    expect({ code, extracted, states: await states() }).toEqual({ code: 0, extracted: [], states: [] });
    expect(printed.join('')).toContain('nothing is saved: this job is of a pull request from a fork');
    const { printed: document } = await call(['extract', '--json', '.'], { ci: stranger });
    expect(JSON.parse(document.join(''))).toMatchObject({
      outcome: 'ok',
      mounts: [],
      notSaved: expect.stringContaining('fork'),
    });
  });

  it.each([run, ['extract', '.']])('the user has the last word (%s)', async (...words) => {
    const [command = '', ...rest] = words;
    const said = (value: string) => [command, '--restore-only', value, ...rest];
    expect((await call(said('false'), { ci: stranger })).extracted).toHaveLength(1);
    expect((await call(said('true'), { ci: job })).extracted).toEqual([]);
    const variable = { CARRYOVER_RESTORE_ONLY: 'true' };
    expect((await call(words, { environment: variable })).extracted).toEqual([]);
    expect((await call(words, { ci: job })).extracted).toHaveLength(1);
  });
});
