import { describe, expect, it } from 'vitest';
import { readCacheCounts } from './cache-counts.ts';
import { type DemoResult, demoReport, findFaults } from './demo-report.ts';

const NOTHING = { modules: 0, packages: 0 };
const ALL = { modules: 40, packages: 900 };

function mountReport(target: string) {
  const amount = { files: 1234, bytes: 5_600_000 };
  return { mount: { namespace: 'ns', id: target, target, base: {} }, reason: '', amount, seconds: 1.5 };
}

function result(changes: Partial<DemoResult> = {}): DemoResult {
  const saved = {
    ...mountReport('/go/pkg/mod'),
    outcome: 'saved',
    packed: { files: 1234, bytes: 5_600_000 },
    touched: 0,
    removed: 0,
    accessTimes: 'unknown',
    bytesSent: 2_000_000,
  } as const;
  const restored = { ...mountReport('/go/pkg/mod'), outcome: 'restored', bytesFetched: 2_000_000 } as const;
  return {
    cold: { seconds: 42, before: NOTHING, after: ALL },
    saved: { mounts: [saved], seconds: 2 },
    without: { seconds: 40, before: NOTHING, after: ALL },
    restored: { mounts: [restored], session: { version: 1, builder: undefined, mounts: [] }, seconds: 3 },
    carried: { seconds: 2, before: ALL, after: ALL },
    savedAgain: { mounts: [{ ...saved, outcome: 'unchanged', bytesSent: 0 }], seconds: 0.5 },
    ...changes,
  };
}

describe('the verdict', () => {
  it('is good when the second build finds what the first left, and only with injection', () => {
    expect(findFaults(result())).toEqual([]);
    const report = demoReport(result());
    expect(report).toContain('20.0 times faster');
    expect(report).toContain('5.5 s in all instead of 40.0 s');
    expect(report).toContain('restored: 1234 files, 5.6 MB, 2 MB fetched, 1.5 s');
  });

  it.each<[string, Partial<DemoResult>, string]>([
    [
      'the first builder was not empty',
      { cold: { seconds: 42, before: ALL, after: ALL } },
      'should have found empty caches',
    ],
    ['the first build left nothing', { cold: { seconds: 42, before: NOTHING, after: NOTHING } }, 'left nothing'],
    ['caches are found without injection', { without: { seconds: 42, before: ALL, after: ALL } }, 'without injection'],
    ['nothing was restored', { carried: { seconds: 2, before: NOTHING, after: ALL } }, 'found nothing'],
    [
      'less was restored',
      { carried: { seconds: 2, before: { modules: 40, packages: 899 }, after: ALL } },
      '899 compiled packages',
    ],
    ['the build was no faster', { carried: { seconds: 21, before: ALL, after: ALL } }, 'not 2 times faster'],
  ])('is bad when %s', (_case, changes, fault) => {
    expect(findFaults(result(changes)).join('\n')).toContain(fault);
    expect(demoReport(result(changes))).toContain('NOT carried over');
  });
});

describe('cache counts', () => {
  const log =
    '#9 [build 4/4] RUN sh count-caches.sh before\n#9 0.1 carryover-demo before modules=0 packages=3\n#9 40.2 carryover-demo after modules=40 packages=900\n';

  it('are read from the log of the build', () => {
    expect(readCacheCounts(log, 'before')).toEqual({ modules: 0, packages: 3 });
    expect(readCacheCounts(log, 'after')).toEqual(ALL);
  });

  it('that are not in the log are an error', () => {
    expect(() => readCacheCounts('#9 CACHED', 'before')).toThrow('#9 CACHED');
  });
});
