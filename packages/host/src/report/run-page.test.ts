import { describe, expect, it } from 'vitest';
import { netGain } from './net-gain';
import { runPage } from './run-page';
import type { RunRecord } from './run-record';
import { timeline } from './timeline';

const began = 1_800_000_000_000;

const record: RunRecord = {
  version: 1,
  store: 'gha:',
  project: 'github.com/acme/shop',
  scope: 'main',
  inject: {
    began,
    ended: began + 2_000,
    mounts: [
      {
        mount: 'npm (/root/.npm)',
        outcome: 'restored',
        reason: '',
        amount: { files: 1234, bytes: 5_000_000 },
        bytesFetched: 1_000_000,
        seconds: 1.5,
      },
      {
        mount: 'a|b',
        outcome: 'missed',
        reason: 'there is no snapshot yet',
        amount: { files: 0, bytes: 0 },
        bytesFetched: 0,
        seconds: 0,
      },
    ],
  },
  builds: [{ name: 'shop: docker#1', began: began + 3_000, ended: began + 13_000 }],
  extract: {
    began: began + 14_000,
    ended: began + 15_000,
    mounts: [
      {
        mount: 'npm (/root/.npm)',
        outcome: 'saved',
        reason: 'what changed was added',
        amount: { files: 1235, bytes: 5_100_000 },
        packed: { files: 1, bytes: 100_000 },
        touched: 2,
        removed: 3,
        bytesSent: 50_000,
        restored: { files: 1234, bytes: 5_000_000 },
        read: { files: 12, bytes: 100 },
        seconds: 0.5,
      },
    ],
  },
  coldBuildSeconds: 60,
  notes: ['The mount <x> was used, and is not carried.'],
};

describe('the page about a run', () => {
  it('tells of each mount, of what it gained, and shows when what ran', async () => {
    await expect(runPage(record)).toMatchFileSnapshot('../../test/run-page.md');
  });

  it('says why nothing was saved', () => {
    const page = runPage({
      ...record,
      extract: { began, ended: began, mounts: [], notSaved: 'this job is of a pull request from a fork' },
    });
    expect(page).toContain('nothing was saved: this job is of a pull request from a fork.');
  });

  it('has a row for a mount whose name would end the cell, and no markup of others', () => {
    const page = runPage({ ...record, notes: ['![x](https://evil.example/) <script>'] });
    expect(page).toMatch(/\| a\\\|b +\| miss +\|/);
    expect(page).not.toMatch(/(?<!\\)!\[x\]\(|(?<!\\)<script>/);
  });
});

describe('the gain', () => {
  it('is what the build with empty mounts took longer than this one and carryover together', () => {
    expect(netGain(record)).toEqual({ coldBuild: 60, build: 10, overhead: 3, gain: 47 });
  });

  it('may be a loss', () => {
    expect(netGain({ ...record, coldBuildSeconds: 5 })?.gain).toBe(-8);
    expect(runPage({ ...record, coldBuildSeconds: 5 })).toContain('8s lost');
  });

  it.each<[string, Partial<RunRecord>]>([
    ['of the earlier build nothing is known', { coldBuildSeconds: undefined }],
    ['this build was not seen', { builds: [] }],
    ['nothing was filled', { inject: { began, ended: began, mounts: [] } }],
  ])('is not known where %s', (_, part) => {
    expect(netGain({ ...record, ...part })).toBeUndefined();
  });
});

describe('the timeline', () => {
  it('keeps what people call their builds from being taken for its language', () => {
    expect(timeline(record)?.split('\n')).toEqual([
      'gantt',
      '  dateFormat x',
      '  axisFormat %H:%M:%S',
      '  section carryover',
      `    inject (2.0 s) :${began}, ${began + 2_000}`,
      '  section build',
      `    shop  docker 1 (10.0 s) :${began + 3_000}, ${began + 13_000}`,
      '  section carryover',
      `    extract (1.0 s) :${began + 14_000}, ${began + 15_000}`,
    ]);
  });

  it('is none where nothing ran', () => {
    expect(timeline({ ...record, inject: undefined, builds: [], extract: undefined })).toBeUndefined();
  });
});
