import { describe, expect, it } from 'vitest';
import type { Mount, MountBase } from '../mount/mount';
import { mergePlans, planFromMounts } from './merge-plans';
import type { MountPlan, PlannedMount } from './mount-plan';

function mount(id: string, base: MountBase = {}): Mount {
  return { namespace: '', id, base, target: `/${id}` };
}

function planned(of: Mount, line: number, more: Partial<PlannedMount> = {}): PlannedMount {
  const uses = [{ file: 'Dockerfile', line, stage: 'build' }];
  return { mount: of, sharing: ['shared'], uses, learntFrom: 'dockerfile', dependsOnPlatform: false, ...more };
}

function plan(...mounts: PlannedMount[]): MountPlan {
  return { mounts, diagnostics: [] };
}

describe('plans that are merged', () => {
  it('have each mount once, with every use and way of use', () => {
    const merged = mergePlans([
      plan(planned(mount('a'), 1), planned(mount('b'), 2)),
      plan(planned(mount('a'), 7, { sharing: ['locked', 'shared'], dependsOnPlatform: true }), planned(mount('b'), 2)),
    ]);
    expect(merged.mounts).toMatchObject([
      { mount: { id: 'a' }, sharing: ['shared', 'locked'], uses: [{ line: 1 }, { line: 7 }], dependsOnPlatform: true },
      { mount: { id: 'b' }, uses: [{ line: 2 }], dependsOnPlatform: false },
    ]);
    expect(merged.mounts).toHaveLength(2);
  });

  it('keep mounts apart that BuildKit keeps apart', () => {
    const bases: MountBase[] = [{}, { uid: 1 }, { uid: 1, gid: 0, mode: 0o755 }, { from: 'x' }];
    const merged = mergePlans([plan(...bases.map((base, line) => planned(mount('a', base), line)))]);
    expect(merged.mounts.map(({ uses }) => uses.map(({ line }) => line))).toEqual([[0], [1, 2], [3]]);
  });

  it('tell each diagnostic once', () => {
    const diagnostic = { severity: 'warning', code: 'x', message: 'm', file: 'f', line: 1 } as const;
    const one = { mounts: [], diagnostics: [diagnostic, { ...diagnostic, line: 2 }] };
    expect(mergePlans([one, one]).diagnostics.map(({ line }) => line)).toEqual([1, 2]);
  });

  it('know of a mount that the user named what the Dockerfile says', () => {
    const merged = mergePlans([plan(planned(mount('a'), 3)), planFromMounts([mount('a'), mount('more')])]);
    expect(merged.mounts.map(({ mount: { id }, learntFrom, uses }) => [id, learntFrom, uses.length])).toEqual([
      ['a', 'dockerfile', 1],
      ['more', 'option', 0],
    ]);
  });
});
