import { type CarryoverError, type Mount, type MountRecord, mergePlans, type PlannedMount } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { noBases } from '../build/known-bases';
import type { LearntBuild } from './learnt-builds';
import { mountsBesides } from './mounts-besides';

function mountOf(id: string, base: Mount['base'] = {}): PlannedMount {
  const mount = { namespace: '', id, base, target: `/at/${id}` };
  return { mount, sharing: [], uses: [], learntFrom: 'history', dependsOnPlatform: false };
}

function buildOf(mounts: readonly PlannedMount[], problem?: CarryoverError): LearntBuild {
  const recipe = {
    context: '.',
    file: undefined,
    target: undefined,
    buildArguments: [],
    buildContexts: [],
    platforms: [],
    noCache: false,
    noCacheFilters: [],
  };
  const plan = { ...mergePlans([]), mounts };
  const record = { ref: 'r', name: '', startedAt: 0, hasEnded: true };
  return {
    record,
    target: { title: undefined, recipe, plan, text: undefined, bases: noBases },
    isExact: true,
    problem,
  };
}

function recordOf(id: string, uses: number, hasBase = false): MountRecord {
  return { record: `of-${id}`, cacheId: `/${id}`, target: `/at/${id}`, hasBase, uses };
}

function idsOf({ carried }: ReturnType<typeof mountsBesides>): string[] {
  return carried.map(({ mount }) => mount.id);
}

function codesOf({ advice }: ReturnType<typeof mountsBesides>): string[] {
  return advice.map(({ code }) => code);
}

describe('mounts that a plan lacked', () => {
  it.each([true, false])('are carried where the records of builds tell them (silent: %s)', (isSilent) => {
    const builds = [
      buildOf([mountOf('planned'), mountOf('new', { uid: 3 })]),
      // The same directory, in other words.
      buildOf([mountOf('new', { uid: 3, gid: 0 }), mountOf('planned', { mode: 0o700 })]),
    ];
    const besides = mountsBesides([mountOf('planned')], { builds, records: undefined }, isSilent);
    expect(besides.carried.map(({ mount }) => [mount.id, mount.base])).toEqual([
      ['new', { uid: 3 }],
      ['planned', { mode: 0o700 }],
    ]);
    expect(codesOf(besides)).toEqual(['mount-learnt']);
  });

  it('are not carried where they are based on an image or a stage, which is told', () => {
    const builds = [buildOf([mountOf('based', { from: 'seed' })])];
    const besides = mountsBesides([], { builds, records: undefined }, true);
    expect([idsOf(besides), codesOf(besides)]).toEqual([[], ['mount-with-base']]);
  });

  it('are carried where uses were counted, if nobody said what is built', () => {
    const before = [recordOf('idle', 4), recordOf('used', 1), recordOf('planned', 1)];
    const after = [recordOf('idle', 4), recordOf('used', 2), recordOf('planned', 2), recordOf('made', 1)];
    const records = { before, after: [...after, recordOf('owned', 1, true)] };
    const silent = mountsBesides([mountOf('planned')], { builds: undefined, records }, true);
    expect(silent.carried).toMatchObject([
      { mount: { namespace: '', id: 'used', base: {}, target: '/at/used' }, learntFrom: 'usage' },
      { mount: { id: 'made' }, learntFrom: 'usage' },
    ]);
    expect(codesOf(silent)).toEqual(['mount-learnt', 'mount-not-planned']);
    expect(silent.advice[1]?.hint).toContain("--mount 'id=owned,target=/at/owned', with uid=");
    const told = mountsBesides([mountOf('planned')], { builds: undefined, records }, false);
    expect([idsOf(told), codesOf(told)]).toEqual([[], Array(3).fill('mount-not-planned')]);
  });

  it('are told once, where both the records and the count have them', () => {
    const records = { before: [], after: [recordOf('new', 1), recordOf('owned', 1, true)] };
    const builds = [buildOf([mountOf('new'), mountOf('owned', { uid: 1 })])];
    const besides = mountsBesides([], { builds, records }, true);
    expect([idsOf(besides), codesOf(besides)]).toEqual([['new', 'owned'], ['mount-learnt']]);
  });

  it('are none, without a word, where the plan had them all', () => {
    const records = { before: [recordOf('a', 1)], after: [recordOf('a', 2)] };
    const builds = [buildOf([mountOf('a')])];
    expect(mountsBesides([mountOf('a')], { builds, records }, true)).toEqual({ carried: [], advice: [] });
  });
});
