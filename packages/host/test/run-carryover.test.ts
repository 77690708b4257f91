import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CarryoverError, type InjectReport, StoreError } from '@carryover/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCarryover } from '../src/run-carryover';
import { extractReport, type FakeCall, type FakeCallOptions, fakeCall, injectReport, npmMount } from './fake-call';

const mount = ['--mount', 'id=npm,target=/root/.npm'];
const away = new StoreError('the store is away', { code: 'store-away', transient: true, hint: 'is it plugged in?' });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-carryover-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function run(
  words: readonly string[],
  options: Partial<FakeCallOptions> = {},
): Promise<FakeCall & { code: number }> {
  const call = fakeCall({ words, folder, ...options });
  const code = await runCarryover(call);
  return { ...call, code };
}

describe('inject', () => {
  it('asks the engine for what the options say', async () => {
    const words = [
      '--store',
      'dir:x',
      '--project',
      'p',
      '--scope',
      's',
      '--read-scope',
      'main',
      '--read-scope',
      's',
      '--key',
      'k',
    ];
    const more = [
      '--builder',
      'b',
      '--platform',
      'linux/arm64',
      '--if-not-empty',
      'replace',
      '--timeout',
      '1m',
      '--inactivity-timeout',
      '10s',
    ];
    const { injected, opened, code } = await run(['inject', ...mount, ...words, ...more]);
    expect(code).toBe(0);
    expect(opened).toEqual([['dir:x', folder]]);
    expect(injected).toEqual([
      {
        mounts: [{ ...npmMount, base: { uid: undefined, gid: undefined, mode: undefined } }],
        location: { project: 'p', scope: 's', readScopes: ['main'], key: 'k', platform: 'linux/arm64' },
        toolbox: { kind: 'carried', directory: '/the/toolbox' },
        tool: expect.objectContaining({ name: 'docker buildx', builder: 'b' }),
        limits: { deadline: 60_000, inactivityLimit: 10_000 },
        temporaryDirectory: folder,
        placingFolder: folder,
        ifNotEmpty: 'replace',
      },
    ]);
  });

  it('takes the store, the project and the scopes from what it finds', async () => {
    const commands = ['git init -q -b topic', 'git remote add origin https://me:s3cret@git.example/acme/shop.git'];
    const { commands: runner } = fakeCall({ words: [], folder }).surroundings;
    const signal = new AbortController().signal;
    for (const command of [...commands, 'git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main']) {
      const [program = '', ...rest] = command.split(' ');
      const limits = { signal, deadline: 20_000, inactivityLimit: 20_000 };
      expect(await runner.run({ program, arguments: rest, workingDirectory: folder }, limits)).toMatchObject({
        exitCode: 0,
      });
    }
    const { injected, opened, printed, told } = await run(['inject', ...mount, '--json']);
    expect(injected[0]?.location).toEqual({
      project: 'git.example/acme/shop',
      scope: 'topic',
      readScopes: ['main'],
      key: '',
      platform: '',
    });
    expect(opened[0]?.[0]).toBe(`dir:${folder}/.cache/carryover`);
    expect([...printed, ...told].join('')).not.toContain('s3cret');
  });

  it('knows what to do outside of a repository', async () => {
    const { injected, opened } = await run(['inject', ...mount], {
      environment: { XDG_CACHE_HOME: '/xdg', GIT_CEILING_DIRECTORIES: '/' },
    });
    expect(injected[0]?.location).toMatchObject({
      project: folder.split('/').at(-1),
      scope: 'default',
      readScopes: [],
    });
    expect(opened[0]?.[0]).toBe('dir:/xdg/carryover');
  });

  it('takes an image of the user for the toolbox', async () => {
    const { injected } = await run(['inject', ...mount, '--toolbox-image', 'tools:1']);
    expect(injected[0]?.toolbox).toEqual({ kind: 'image', reference: 'tools:1' });
  });

  it('gives the engine a store that is confined to the run', async () => {
    const reached: unknown[] = [];
    const { code, printed } = await run(['inject', ...mount, '--project', 'p', '--json'], {
      inject: async (_request, { store, signal }) => {
        reached.push(await store.newest('v1/p/snapshots/default/', 1, { signal }));
        await store.newest('v1/other/snapshots/default/', 1, { signal });
        return injectReport;
      },
    });
    expect(reached).toEqual([[]]);
    expect(code).toBe(2);
    expect(JSON.parse(printed.join(''))).toMatchObject({ error: { code: 'store-out-of-scope' } });
  });
});

describe('the state file', () => {
  it('carries what inject knows to extract, which removes it', async () => {
    const words = [...mount, '--state', 'state.json'];
    await run(['inject', ...words]);
    expect(await readdir(folder)).toContain('state.json');
    const first = await run(['extract', ...words]);
    expect(first.extracted[0]).toMatchObject({ session: injectReport.session, onConflict: 'merge' });
    expect(await readdir(folder)).not.toContain('state.json');
    const second = await run(['extract', ...words]);
    expect(second.extracted[0]?.session).toBeUndefined();
  });

  it('needs no name', async () => {
    await run(['inject', ...mount]);
    const elsewhere = await run(['extract', ...mount, '--key', 'other']);
    expect(elsewhere.extracted[0]?.session).toBeUndefined();
    const { extracted, printed } = await run(['extract', ...mount, '--json']);
    expect(extracted[0]?.session).toEqual(injectReport.session);
    expect(JSON.parse(printed.join('')).stateFile).toContain(`${folder}/carryover-`);
  });

  it('stays for another attempt where a mount was not saved', async () => {
    await run(['inject', ...mount]);
    const failed = {
      ...extractReport,
      mounts: extractReport.mounts.map((each) => ({ ...each, outcome: 'failed' as const })),
    };
    await run(['extract', ...mount], { extract: async () => failed });
    await run(['extract', ...mount], { extract: () => Promise.reject(away) });
    const third = await run(['extract', ...mount]);
    expect(third.extracted[0]?.session).toEqual(injectReport.session);
  });

  it.each([
    [['--save-if', 'success', '--job-status', 'failure'], 'the job failed (--save-if always would save)'],
    [['--save-if', 'success', '--job-status', 'canceled'], 'the job was cancelled (--save-if always would save)'],
    [['--save-if', 'never'], '--save-if never'],
  ])('goes where nothing is to be saved: %j', async (wishes, notSaved) => {
    await run(['inject', ...mount, '--state', 'state.json']);
    const { extracted, printed, keptRecipes, code } = await run([
      'extract',
      ...mount,
      '--state',
      'state.json',
      '--json',
      ...wishes,
    ]);
    expect(code).toBe(0);
    expect([...extracted, ...keptRecipes]).toEqual([]);
    expect(JSON.parse(printed.join(''))).toMatchObject({ outcome: 'ok', mounts: [], notSaved });
    expect(await readdir(folder)).toEqual(['state.json.run']);
  });

  it.each([
    [['--job-status', 'failure'], undefined],
    [['--job-status', 'cancelled', '--save-if', 'always'], undefined],
    [['--job-status', 'success', '--save-if', 'success'], undefined],
    [['--job-status', 'failure', '--save-if', 'changed-by-percent=10'], 0.1],
  ])('is of use after a job that is to be saved: %j', async (wishes, minimumChange) => {
    const { extracted } = await run(['extract', ...mount, ...wishes]);
    expect(extracted).toMatchObject([{ minimumChange }]);
  });

  it('of an earlier run does not pass for that of an inject that failed', async () => {
    await run(['inject', ...mount]);
    await run(['inject', ...mount], { inject: () => Promise.reject(away) });
    const { extracted } = await run(['extract', ...mount]);
    expect(extracted[0]?.session).toBeUndefined();
  });

  it('that is broken is a warning, and as none', async () => {
    await writeFile(join(folder, 'state.json'), '{"version":');
    const { code, extracted, told } = await run(['extract', ...mount, '--state', 'state.json']);
    expect(code).toBe(0);
    expect(extracted[0]?.session).toBeUndefined();
    expect(told.join('')).toMatch(/warning: the state file .*state\.json could not be understood\n.*what to do:/s);
  });

  it('that cannot be written is a warning', async () => {
    await writeFile(join(folder, 'file'), '');
    const lenient = await run(['inject', ...mount, '--state', 'file/state.json']);
    expect(lenient.code).toBe(0);
    expect(lenient.told.join('')).toContain('could not be written');
    expect(lenient.printed.join('')).toContain('restored');
    expect((await run(['inject', ...mount, '--state', 'file/state.json', '--strict'])).code).toBe(1);
  });
});

describe('--max-size', () => {
  it('is what the engine is asked to keep to', async () => {
    const { extracted } = await run(['extract', ...mount, '--max-size', '500MB']);
    expect(extracted[0]).toMatchObject({ maximumMountBytes: 500_000_000, onConflict: 'merge' });
    const prefixed = await run(['run', ...mount, '--max-size', '1GiB', '--', 'docker', 'buildx', 'build', '.']);
    expect(prefixed.extracted[0]).toMatchObject({ maximumMountBytes: 2 ** 30 });
    expect((await run(['extract', ...mount])).extracted[0]?.maximumMountBytes).toBeUndefined();
  });
});

describe('--max-pack-age', () => {
  it('is a week, or what is asked for, or never', async () => {
    const ageOf = async (...words: string[]) =>
      (await run(['extract', ...mount, ...words])).extracted[0]?.maximumPackAge;
    expect(await ageOf()).toBe(604_800_000);
    expect(await ageOf('--max-pack-age', '36h')).toBe(129_600_000);
    expect(await ageOf('--max-pack-age', 'never')).toBeUndefined();
  });
});

describe('list', () => {
  it('asks the engine for one project or all', async () => {
    const all = await run(['list', '--store', 'dir:x']);
    expect(all).toMatchObject({ code: 0, opened: [['dir:x', folder]], listed: [{ project: undefined }] });
    expect(all.printed.join('')).toMatch(/^list: all projects, .*npm \(target=\/root\/\.npm\).*12 MB/s);
    const one = await run(['list', '--project', 'p', '--json']);
    expect(one.listed).toEqual([{ project: 'p' }]);
    const document = JSON.parse(one.printed.join(''));
    expect(document).toMatchObject({
      command: 'list',
      project: 'p',
      outcome: 'ok',
      mounts: [{ mount: { id: 'npm' } }],
    });
    expect(Math.abs(Date.now() - document.now)).toBeLessThan(60_000);
  });
});

describe('prune', () => {
  it('asks the engine for one project or all', async () => {
    const all = await run(['prune', '--store', 'dir:x', '--grace', '0s', '--dry-run']);
    expect(all).toMatchObject({ code: 0, opened: [['dir:x', folder]] });
    expect(all.pruned).toEqual([{ project: undefined, gracePeriod: 0, dryRun: true, now: expect.any(Number) }]);
    expect(Math.abs(Date.now() - (all.pruned[0]?.now ?? 0))).toBeLessThan(60_000);
    expect(all.printed.join('')).toContain('would remove 0 snapshots, 1 pack, 0 indexes: 10 B');
    const limits = ['--keep', '2', '--max-age', '30d', '--max-total-size', '1GB'];
    const limited = await run(['prune', ...limits]);
    expect(limited.pruned[0]).toMatchObject({ keep: 2, maximumAge: 2_592_000_000, maximumBytes: 1_000_000_000 });
    const one = await run(['prune', '--project', 'p', '--json']);
    expect(one.pruned[0]).toMatchObject({ project: 'p', gracePeriod: 86_400_000, dryRun: false });
    expect(JSON.parse(one.printed.join(''))).toMatchObject({
      command: 'prune',
      project: 'p',
      bytesRemoved: 10,
      outcome: 'ok',
    });
  });
});

describe('what goes wrong', () => {
  const warn: FakeCallOptions['inject'] = async (_request, { observe }) => {
    observe({ kind: 'warning', warning: away });
    return injectReport;
  };
  const failed: InjectReport = {
    ...injectReport,
    mounts: injectReport.mounts.map((each) => ({ ...each, outcome: 'failed', reason: 'full' })),
  };
  const misuse = new CarryoverError('that cannot be', { code: 'no-such-thing', kind: 'misuse' });

  it.each<[string, FakeCallOptions['inject'], number, number, string, RegExp]>([
    [
      'trouble',
      () => Promise.reject(away),
      0,
      1,
      'trouble',
      /(?:warning|error): the store is away\n {2}what to do: is it plugged in\?\n/,
    ],
    ['a warning', warn, 0, 1, 'trouble', /warning: the store is away/],
    ['a mount that failed', async () => failed, 0, 1, 'trouble', /^$/],
    ['misuse', () => Promise.reject(misuse), 2, 2, 'misuse', /error: that cannot be/],
    ['a bug', () => Promise.reject(new TypeError('odd')), 1, 1, 'bug', /bug in carryover.*TypeError: odd\n {4}at /s],
    ['an error of the system', () => readFile('/no/such').then(() => injectReport), 0, 1, 'trouble', /ENOENT/],
  ])('%s', async (_what, inject, lenient, strict, outcome, told) => {
    const first = await run(['inject', ...mount], { inject });
    expect(first.code).toBe(lenient);
    expect(first.told.join('')).toMatch(told);
    expect((await run(['inject', ...mount, '--strict'], { inject })).code).toBe(strict);
    const asJson = await run(['inject', ...mount, '--json'], { inject });
    expect(asJson.code).toBe(lenient);
    expect(asJson.printed).toHaveLength(1);
    expect(JSON.parse(asJson.printed.join(''))).toMatchObject({ command: 'inject', outcome, exitCode: lenient });
  });

  it('on the command line touches nothing, and is told as JSON where that was asked for', async () => {
    for (const [words, environment] of [
      [['inject', '--json', '--stroe', 'x'], {}],
      [['inject', '--stroe', 'x'], { CARRYOVER_JSON: 'true' }],
    ] as const) {
      const { code, printed, told, injected } = await run(words, { environment });
      expect(code).toBe(2);
      expect(await readdir(folder)).toEqual([]);
      expect(injected).toEqual([]);
      expect(JSON.parse(printed.join(''))).toMatchObject({
        command: null,
        outcome: 'misuse',
        exitCode: 2,
        error: { code: 'misuse', message: expect.stringContaining('--stroe'), hint: 'see carryover inject --help' },
      });
      expect(told.join('')).toContain('did you mean --store?');
    }
    const plain = await run(['inject', '--stroe', 'x']);
    expect(plain.printed).toEqual([]);
  });

  it.each<['SIGINT' | 'SIGTERM', number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('%s aborts the engine', async (name, expected) => {
    const call = fakeCall({
      words: ['inject', ...mount, '--json'],
      folder,
      inject: (_request, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(away));
          (call.signals as unknown as NodeJS.EventEmitter).emit(name);
        }),
    });
    expect(await runCarryover(call)).toBe(expected);
    expect(call.exits).toEqual([]);
    expect(JSON.parse(call.printed.join(''))).toMatchObject({ outcome: 'interrupted', exitCode: expected });
    expect((call.signals as unknown as NodeJS.EventEmitter).listenerCount(name)).toBe(0);
  });
});

describe('what is shown', () => {
  const inject: FakeCallOptions['inject'] = async (_request, { observe }) => {
    observe({ kind: 'step', step: 'finding snapshots' });
    observe({ kind: 'build-log', line: '#1 building' });
    observe({ kind: 'warning', warning: away });
    return injectReport;
  };

  it('is a summary on standard output, and the work on standard error', async () => {
    const { printed, told } = await run(['inject', ...mount, '--project', 'p'], { inject });
    expect(printed.join('')).toMatch(/^inject: project p, scope default, store .*\n┌.*npm.*restored/s);
    expect(told).toEqual([
      'carryover: finding snapshots\n',
      '  #1 building\n',
      expect.stringMatching(/^carryover: warning: the store is away\n/),
    ]);
  });

  it('is less of the work when quiet, but its warnings', async () => {
    const { printed, told } = await run(['inject', ...mount, '--progress', 'quiet'], { inject });
    expect(printed.join('')).toContain('restored');
    expect(told).toEqual([expect.stringMatching(/^carryover: warning: the store is away\n/)]);
  });

  it('is one JSON document on standard output', async () => {
    const { printed } = await run(['extract', ...mount, '--json', '--project', 'p', '--scope', 's']);
    expect(printed).toHaveLength(1);
    expect(JSON.parse(printed.join(''))).toMatchObject({
      command: 'extract',
      outcome: 'ok',
      exitCode: 0,
      project: 'p',
      scope: 's',
      mounts: [{ mount: { id: 'npm' }, outcome: 'saved', bytesSent: 1024 }],
      seconds: 0.75,
      warnings: [],
      error: null,
    });
  });

  it('is the help, or the version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, printed: ['1.2.3\n'], told: [] });
    const help = await run(['inject', '--help']);
    expect(help).toMatchObject({ code: 0, told: [] });
    expect(help.printed.join('')).toContain('--if-not-empty ACTION');
  });
});

describe('the report', () => {
  it('is of the last run, both halves of it, and a page in a file where that is wished', async () => {
    await run(['inject', ...mount]);
    await run(['extract', ...mount, '--summary', 'page.md']);
    const { code, printed } = await run(['report']);
    expect(code).toBe(0);
    const page = printed.join('');
    expect(page).toMatch(/^### carryover\n/);
    expect(page).toContain('| hit   | restored |');
    expect(page).toContain('saved: first save');
    expect(await readFile(join(folder, 'page.md'), 'utf8')).toBe(page);
    const { printed: document } = await run(['report', '--json']);
    expect(JSON.parse(document.join(''))).toMatchObject({
      command: 'report',
      inject: { mounts: [{ outcome: 'restored' }] },
      extract: { mounts: [{ outcome: 'saved' }] },
    });
  });

  it('does not take an older inject for that of an extract alone', async () => {
    await run(['inject', ...mount]);
    await run(['extract', ...mount]);
    await run(['extract', ...mount]);
    expect((await run(['report'])).printed.join('')).not.toContain('Before the build');
  });

  it('says where no run is known, and what it takes no option of', async () => {
    const { code, told } = await run(['report']);
    expect(code).toBe(2);
    expect(told.join('')).toContain('No run is known here.');
    expect((await run(['report', '--store', 'dir:x'])).code).toBe(2);
  });
});

describe('trouble that is survived', () => {
  it.each([
    [[], 'warning', 0],
    [['--strict'], 'error', 1],
  ] as const)('is told, with %j, as what it is to the job: %s', async (words, severity, expected) => {
    const warning = new CarryoverError('one pack is missing', { code: 'x', kind: 'trouble' });
    const { code, told } = await run(['inject', ...mount, ...words], {
      inject: async (_request, { observe }) => {
        observe({ kind: 'warning', warning });
        return injectReport;
      },
    });
    expect(code).toBe(expected);
    expect(told.join('')).toContain(`carryover: ${severity}: one pack is missing`);
  });
});
