import { describe, expect, it } from 'vitest';
import type { MountRecord } from '../build/mount-records';
import type { Mount, MountBase } from '../mount/mount';
import { judgePlan } from './judge-plan';

function mount(id: string, base: MountBase = {}, namespace = ''): Mount {
  return { namespace, id, base, target: '/t' };
}

function record(name: string, cacheId: string, uses: number, hasBase = false): MountRecord {
  return { record: name, cacheId, target: '/t', hasBase, uses };
}

describe('a plan', () => {
  it('is right where every mount was used and no other', () => {
    const planned = [mount('a'), mount('/root/.npm', { uid: 1 }), mount('b', { uid: undefined }, 'team')];
    const before = [record('1', '/a', 1)];
    const after = [record('1', '/a', 2), record('2', '//root/.npm', 1, true), record('3', 'team/b', 1)];
    expect(judgePlan(planned, before, after)).toEqual({ unreached: [], unplanned: [] });
  });

  it('names mounts that no step reached: there before and not used since, gone, or never there', () => {
    const planned = [mount('a'), mount('b'), mount('c')];
    const records = [record('1', '/a', 4)];
    expect(judgePlan(planned, [...records, record('2', '/b', 1)], records).unreached).toEqual(planned);
  });

  it('names mounts that were used and not planned, each once', () => {
    const after = [record('1', '/x', 2), record('2', '/x', 1), record('3', 'ns//y', 1, true), record('4', '/idle', 3)];
    expect(judgePlan([], [record('4', '/idle', 3)], after).unplanned).toEqual([
      { namespace: '', id: 'x', target: '/t', hasBase: false },
      { namespace: 'ns', id: '/y', target: '/t', hasBase: true },
    ]);
  });

  it('does not take a mount for another that differs in its base', () => {
    const verdict = judgePlan([mount('a', { mode: 0o700 })], [], [record('1', '/a', 1)]);
    expect(verdict.unreached).toHaveLength(1);
    expect(verdict.unplanned).toMatchObject([{ id: 'a', hasBase: false }]);
  });

  it('finds a directory that was reset and made anew', () => {
    expect(judgePlan([mount('a')], [record('1', '/a', 5)], [record('2', '/a', 1)]).unreached).toEqual([]);
  });
});
