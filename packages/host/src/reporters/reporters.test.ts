import { CarryoverError, type EngineEvent, type ExtractedMount, type PruneReport } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { extractReport, injectReport, listReport } from '../../test/fake-call';
import type { Failure } from '../failure-policy';
import { causesOf, errorText } from './error-text';
import { JobLog } from './job-log';
import { jsonDocument } from './json-document';
import { progressObserver } from './progress';
import { resultSummary } from './summary';

const place = { store: 'dir:/cache', project: 'github.com/acme/shop', scope: 'main', stateFile: '/tmp/state.json' };
const away = new CarryoverError('the store is away', {
  code: 'store-away',
  kind: 'trouble',
  hint: 'is it plugged in?',
  cause: new Error('connect ECONNREFUSED', { cause: new Error('ECONNREFUSED') }),
});

describe('the summary', () => {
  it('of an inject', () => {
    const [restored] = injectReport.mounts;
    if (restored === undefined) throw new Error('no mount');
    const long = {
      namespace: 'team',
      id: `/very/long/${'target/'.repeat(8)}`,
      base: { uid: 1000, gid: 0, mode: 0o700 },
      target: '/t',
    };
    const mounts = [
      restored,
      {
        ...restored,
        mount: long,
        outcome: 'failed',
        reason: 'the disk of the builder is full, and nothing could be unpacked',
        amount: { files: 0, bytes: 0 },
      } as const,
    ];
    expect(resultSummary({ command: 'inject', place, report: { ...injectReport, mounts } })).toMatchInlineSnapshot(`
      "inject: project github.com/acme/shop, scope main, store dir:/cache
      ┌──────────────────────────────────────────┬──────────────────────────────────────────┬────────┬─────────┬─────────┬──────┐
      │ mount                                    │ outcome                                  │  files │   bytes │ fetched │ time │
      ├──────────────────────────────────────────┼──────────────────────────────────────────┼────────┼─────────┼─────────┼──────┤
      │ npm (target=/root/.npm)                  │ restored                                 │ 12,345 │ 98.8 MB │   12 MB │ 1.2s │
      ├──────────────────────────────────────────┼──────────────────────────────────────────┼────────┼─────────┼─────────┼──────┤
      │ /very/long/target/target/target/target/t │ failed: the disk of the builder is full, │      0 │     0 B │   12 MB │ 1.2s │
      │ arget/target/target/target/ (target=/t,  │ and nothing could be unpacked            │        │         │         │      │
      │ uid=1000, gid=0, mode=0700,              │                                          │        │         │         │      │
      │ namespace=team)                          │                                          │        │         │         │      │
      ├──────────────────────────────────────────┼──────────────────────────────────────────┼────────┼─────────┼─────────┼──────┤
      │ total                                    │                                          │ 12,345 │ 98.8 MB │   24 MB │ 2.5s │
      └──────────────────────────────────────────┴──────────────────────────────────────────┴────────┴─────────┴─────────┴──────┘
      "
    `);
  });

  it('of a list', () => {
    const now = 1_790_000_000_000 + 49 * 3_600_000;
    const all = { store: 'dir:/cache', project: null, now };
    expect(resultSummary({ command: 'list', place: all, report: listReport })).toMatchInlineSnapshot(`
      "list: all projects, store dir:/cache
      project p
      ┌───────┬─────────────────────────┬──────┬─────┬────────┬─────────┬──────────┬─────────────┬───────────┐
      │ scope │ mount                   │ save │ age │  files │   bytes │    packs │ generations │ snapshots │
      ├───────┼─────────────────────────┼──────┼─────┼────────┼─────────┼──────────┼─────────────┼───────────┤
      │ main  │ npm (target=/root/.npm) │    7 │  2d │ 12,345 │ 98.8 MB │ 4: 12 MB │           3 │         2 │
      └───────┴─────────────────────────┴──────┴─────┴────────┴─────────┴──────────┴─────────────┴───────────┘
      total: 15 MB in 2 snapshots, 5 packs, 3 indexes, 1 recipes
      "
    `);
    const [kept] = listReport.mounts;
    if (kept?.newest === undefined) throw new Error('no mount');
    const passedOver = [{ name: 's', reason: 'not\u001b[31m JSON' }];
    const mounts = [
      { ...kept, mount: undefined, newest: undefined, passedOver },
      { ...kept, project: 'q', key: 'k', platform: 'linux/arm64', newest: { ...kept.newest, missing: 2 } },
    ];
    const totals = { ...listReport.totals, unreferenced: { objects: 3, bytes: 3_000_000 } };
    const one = resultSummary({ command: 'list', place: { ...all, project: 'p' }, report: { mounts, totals } });
    expect(one).toMatch(/^list: project p, .*\nproject p\n.*unknown, d….*\nproject q\n/s);
    expect(one).toMatch(/passed over: s \(not\?\[31m JSON\)/);
    expect(one).toMatch(/key k.*platform linux\/arm64/s);
    expect(one).toContain('2 of its objects are lost');
    expect(one).toContain('no snapshot needs 3 MB in 3 of them: carryover prune removes what is old');
    const nothing = { objects: 0, bytes: 0 };
    const empty = { snapshots: nothing, packs: nothing, indexes: nothing, recipes: nothing, unreferenced: nothing };
    expect(resultSummary({ command: 'list', place: all, report: { mounts: [], totals: empty } })).toBe(
      'list: all projects, store dir:/cache\nnothing is kept\ntotal: 0 B in 0 snapshots, 0 packs, 0 indexes\n',
    );
  });

  it('of a prune', () => {
    const report: PruneReport = {
      removed: [
        { kind: 'snapshot', name: 'v1/p/snapshots/s/1', bytes: 1000, because: 'superseded' },
        { kind: 'snapshot', name: 'v1/p/snapshots/s/0', bytes: 0, because: 'count' },
        { kind: 'pack', name: 'v1/p/packs/1', bytes: 5_000_000, because: 'unreferenced' },
        { kind: 'pack', name: 'v1/p/packs/2', bytes: 5_000_000, because: 'unreferenced' },
      ],
      bytesRemoved: 10_001_000,
      objectsKept: 1234,
      bytesKept: 50_000_000,
      waiting: { objects: 2, bytes: 3_000_000 },
      unreadable: [{ name: 'v1/p/snapshots/s/2', reason: 'not JSON' }],
      untouchedProjects: ['q'],
    };
    const all = { store: 'dir:/cache', project: null, dryRun: false };
    expect(resultSummary({ command: 'prune', place: all, report })).toMatchInlineSnapshot(`
      "prune: all projects, store dir:/cache
      removed 2 snapshots, 2 packs, 0 indexes: 10 MB
      snapshots superseded: 1, beyond --keep: 1
      kept 1,234 objects: 50 MB
      of them, 2 stay for the grace period alone: 3 MB
      not a snapshot: v1/p/snapshots/s/2 (not JSON)
      left as it is, as a newer carryover has saved in it: project q
      "
    `);
    const dry = resultSummary({ command: 'prune', place: { ...all, project: 'p', dryRun: true }, report });
    expect(dry).toMatch(/^prune: project p, store dir:\/cache\nwould remove 2 snapshots, 2 packs, 0 indexes: 10 MB\n/);
  });

  it('of an extract', () => {
    expect(resultSummary({ command: 'extract', place, report: extractReport })).toMatchInlineSnapshot(`
      "extract: project github.com/acme/shop, scope main, store dir:/cache
      ┌─────────────────────────┬─────────────────────────────────────┬────────┬─────────┬───────────┬─────────┬───────┐
      │ mount                   │ outcome                             │  files │   bytes │   changes │    sent │  time │
      ├─────────────────────────┼─────────────────────────────────────┼────────┼─────────┼───────────┼─────────┼───────┤
      │ npm (target=/root/.npm) │ saved: first save                   │ 12,346 │ 98.8 MB │  1 packed │ 1.02 kB │ 500ms │
      │                         │ read 1,234 of 12,344 restored files │        │         │ 3 touched │         │       │
      │                         │                                     │        │         │ 2 removed │         │       │
      ├─────────────────────────┼─────────────────────────────────────┼────────┼─────────┼───────────┼─────────┼───────┤
      │ total                   │                                     │ 12,346 │ 98.8 MB │           │ 1.02 kB │ 750ms │
      └─────────────────────────┴─────────────────────────────────────┴────────┴─────────┴───────────┴─────────┴───────┘
      "
    `);
  });
});

describe('the summary of an extract', () => {
  const [extracted] = extractReport.mounts;

  it.each<[ExtractedMount['accessTimes'], RegExp]>([
    ['kept', /read 1,234 of 12,344 restored files/],
    ['not-kept', /what was read is not known: the builder\s.*\n.* keeps no access times/],
    ['unknown', /^(?!.*read)/s],
  ])('where access times are %s', (accessTimes, expected) => {
    if (extracted === undefined) throw new Error('no mount');
    const { restored, read, ...rest } = extracted;
    const mount = { ...rest, accessTimes, ...(accessTimes === 'kept' ? { restored, read } : {}) };
    const report = { ...extractReport, mounts: [mount] };
    expect(resultSummary({ command: 'extract', place, report })).toMatch(expected);
  });

  it.each([
    ['reads', /left out for --max-size: 1,234 files, 5 MB, which no build has used for longest/],
    ['modification-times', /the oldest by modification time, as the builder keeps no access times/],
    ['builder-times', /by when they were last read or changed in this builder/],
  ] as const)('where something was dropped, known by %s', (knownBy, expected) => {
    if (extracted === undefined) throw new Error('no mount');
    const mount = { ...extracted, dropped: { files: 1234, bytes: 5_000_000, knownBy } };
    const text = resultSummary({ command: 'extract', place, report: { ...extractReport, mounts: [mount] } });
    const outcome = text.split('\n').map((line) => line.split('│')[2]?.trim() ?? '');
    expect(outcome.join(' ')).toMatch(expected);
  });
});

function failureText(failure: Failure, strict: boolean): string {
  const told: string[] = [];
  const surroundings = { ci: undefined, workingDirectory: '/' };
  const tell = (text: string) => told.push(text);
  new JobLog({ surroundings, progress: 'auto', colours: false, tell }).fail(failure, strict);
  return told.join('');
}

describe('errors', () => {
  it('tell what happened, why and what to do', () => {
    expect(errorText(away)).toBe('the store is away\n  because: connect ECONNREFUSED\n  what to do: is it plugged in?');
  });

  it('follow causes only so far, also in a circle', () => {
    const first = new Error('a');
    first.cause = new Error('b', { cause: first });
    expect(causesOf(first)).toEqual(['b', 'a', 'b', 'a', 'b']);
  });

  it.each<[Failure, boolean, RegExp]>([
    [{ kind: 'trouble', error: away }, false, /^carryover: warning: the store is away\n/],
    [{ kind: 'trouble', error: away }, true, /^carryover: error: the store is away\n/],
    [
      { kind: 'misuse', error: new CarryoverError('one\ntwo', { code: 'misuse', kind: 'misuse' }) },
      false,
      /^carryover: error: one\n {2}two\n$/,
    ],
    [{ kind: 'interrupted', signal: 'SIGTERM' }, false, /^carryover: ended by SIGTERM\n$/],
    [
      { kind: 'bug', error: new TypeError('x is odd') },
      false,
      /bug in carryover.*\nTypeError: x is odd\n.*reporters\.test/s,
    ],
  ])('%j', (failure, strict, expected) => {
    expect(failureText(failure, strict)).toMatch(expected);
  });
});

describe('the JSON document', () => {
  it('holds the whole report, where it was, and the warnings', () => {
    const text = jsonDocument({
      command: 'inject',
      verdict: 'trouble',
      exitCode: 0,
      result: { command: 'inject', place, report: injectReport },
      warnings: [away],
      failure: undefined,
    });
    expect(text).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(text)).toEqual({
      command: 'inject',
      outcome: 'trouble',
      exitCode: 0,
      ...place,
      ...JSON.parse(JSON.stringify(injectReport)),
      warnings: [
        {
          kind: 'trouble',
          code: 'store-away',
          message: 'the store is away',
          hint: 'is it plugged in?',
          causes: ['connect ECONNREFUSED'],
        },
      ],
      error: null,
    });
  });

  it.each<[Failure, object]>([
    [
      { kind: 'trouble', error: away },
      { kind: 'trouble', code: 'store-away', message: 'the store is away' },
    ],
    [
      { kind: 'interrupted', signal: 'SIGINT' },
      { kind: 'interrupted', code: 'interrupted', message: 'ended by SIGINT' },
    ],
    [
      { kind: 'bug', error: new TypeError('odd') },
      { kind: 'bug', code: 'bug', message: 'odd', stack: expect.stringContaining('TypeError: odd') },
    ],
    [
      { kind: 'bug', error: undefined },
      { kind: 'bug', code: 'bug', message: 'undefined' },
    ],
  ])('tells what ended the run: %j', (failure, error) => {
    const text = jsonDocument({
      command: undefined,
      verdict: failure.kind,
      exitCode: 1,
      result: undefined,
      warnings: [],
      failure,
    });
    expect(JSON.parse(text)).toMatchObject({ command: null, outcome: failure.kind, exitCode: 1, warnings: [], error });
  });
});

describe('progress', () => {
  const events: EngineEvent[] = [
    { kind: 'step', step: 'fetching packs' },
    { kind: 'step', step: 'building', detail: '2 mounts' },
    { kind: 'build-log', line: '#5 \u001b[31mred\u001b[0m\u0007 \u001b[2Jtext' },
    { kind: 'warning', warning: away },
  ];

  function shown(
    ...settings: Parameters<typeof progressObserver> extends [...infer Head, unknown] ? Head : never
  ): string {
    let text = '';
    const observe = progressObserver(...settings, (more) => {
      text += more;
    });
    events.forEach(observe);
    return text;
  }

  const plain = 'carryover: fetching packs\ncarryover: building: 2 mounts\n  #5 red  text\n';

  it('shows steps and the log, without what would act on the terminal', () => {
    expect(shown('plain', true)).toBe(plain);
    expect(shown('auto', false)).toBe(plain);
  });

  it('dims the log where there are colours', () => {
    expect(shown('auto', true)).toBe(plain.replace('  #5 red  text', '\u001b[2m  #5 red  text\u001b[22m'));
  });

  it('shows nothing when quiet', () => {
    expect(shown('quiet', true)).toBe('');
  });
});
