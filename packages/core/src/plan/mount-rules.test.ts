import { describe, expect, it } from 'vitest';
import { plan, run, stage } from '../../test/plan-of-text';
import { buildahRules } from './mount-rules';

const older = { rules: buildahRules(false) };
const newer = { rules: buildahRules(true) };

describe('mounts as podman and buildah read them', () => {
  it.each([
    ['id=a,target=/x', 'a'],
    ['target=/x/../y/', '/x/../y/'],
    ['id=$A,target=/x', 'of-a'],
    ['target=/c/$A', '/c/of-a'],
  ])('are known by an id, or by the target as it is written: %s', (options, id) => {
    const text = `FROM base\nARG A=of-a\nRUN --mount=type=cache,${options} true\n`;
    expect(plan(text, older).mounts.map(({ mount }) => mount.id)).toEqual([id]);
  });

  it('are in no namespace, whatever a build argument says', () => {
    const given = { ...newer, buildArguments: { BUILDKIT_CACHE_MOUNT_NS: 'team' } };
    expect(plan(stage(run('id=a,target=/a')), given).mounts[0]?.mount.namespace).toBe('');
  });

  it('have keys that BuildKit does not know', () => {
    const { mounts, diagnostics } = plan(stage(run('id=a,target=/a,z,U,shared,nodev,sharing=locked')), older);
    expect([mounts.length, diagnostics]).toEqual([1, []]);
  });

  it.each([
    ['uid=1', 'uid=2', 1, 2],
    ['uid=1,gid=2', 'uid=1,gid=2,mode=0700', 1, 1],
    ['', 'uid=0,gid=0', 1, 1],
  ])(
    'are one directory with %j and %j for older ones, and by owner for newer ones',
    (one, other, olderCount, newerCount) => {
      const text = stage(run(`id=a,target=/a,${one || 'rw'}`), run(`id=a,target=/a,${other}`));
      const [inOlder, inNewer] = [older, newer].map((rules) => plan(text, rules).mounts);
      expect([inOlder?.length, inNewer?.length]).toEqual([olderCount, newerCount]);
      // The first step that has it makes it.
      expect(inOlder?.[0]?.mount.base.uid).toBe(one === '' ? undefined : 1);
    },
  );

  it('are not carried where nothing of them is kept, or where they are is not known', () => {
    const text = stage(run('id=a,target=/a,from=base'), run('target=cache'), run('id=b,target=cache'));
    const { mounts, diagnostics } = plan(text, newer);
    expect(mounts.map(({ mount }) => mount.id)).toEqual(['b']);
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'mount-not-kept' },
      { severity: 'warning', code: 'relative-target' },
    ]);
  });

  it('are read from the file whatever frontend its first line names', () => {
    const text = `# syntax=example.com/other\n${stage(run('id=a,target=/a'))}`;
    expect(plan(text, newer).mounts.length).toBe(1);
    expect(plan(text).diagnostics).toMatchObject([{ code: 'foreign-frontend' }]);
  });
});
