import { describe, expect, it } from 'vitest';
import { idsOf, mountsOf, run, stage } from '../../test/plan-of-text';

describe('the variables of a stage', () => {
  const given = { A: 'given', B: 'b' };
  it.each<[what: string, id: string, lines: readonly string[], buildArguments?: Record<string, string>]>([
    ['ENV of old form', 'old  form', ['ENV X old  form']],
    ['ENV of old form with quotes', 'a b', ['ENV X "a b"']],
    ['ENV with several', '1-2', ['ENV Y=1 Z="2" X=$Y', 'ENV X=$Y-$Z']],
    ['ENV sees what was before it', 'old', ['ENV Y=old', 'ENV Y=new X=$Y']],
    ['ARG sees what it has declared itself', 'new', ['ENV Y=old', 'ARG Y=new X=$Y']],
    ['ENV after ARG', 'env', ['ARG X=arg', 'ENV X=env']],
    ['ARG after ENV', 'arg', ['ENV X=env', 'ARG X=arg']],
    ['ARG without value', 'env', ['ENV X=env', 'ARG X']],
    ['a name with variables', 'v', ['ENV N=X', 'ENV $N=v']],
    ['a build argument', 'given', ['ARG A=default', 'ENV X=$A'], given],
    ['a build argument without default', 'b', ['ARG B', 'ENV X=$B'], given],
    ['a build argument against ENV', 'given', ['ENV A=env', 'ARG A', 'ENV X=$A'], given],
    ['a build argument that is not declared', 'x', ['ENV X=x$A'], given],
    ['ENV against a build argument', 'env', ['ARG A', 'ENV A=env', 'ENV X=$A'], given],
    ['a global argument', 'g', ['ARG G', 'ENV X=$G']],
    ['a global argument that is not declared', 'x', ['ENV X=x$G']],
    ['a global argument with a default here', 'here', ['ARG G=here', 'ENV X=$G']],
    ['PATH, which there is always', '/usr/local/sbin', [`ENV X=\${PATH%%:*}`]],
    ['an argument of BuildKit itself', 'x', ['ARG BUILDKIT_SBOM_SCAN_STAGE=true', 'ENV X=x$BUILDKIT_SBOM_SCAN_STAGE']],
  ])('%s', (_what, id, lines, buildArguments = {}) => {
    expect(idsOf(`ARG G=g\n${stage(...lines, run('target=/t,id=$X'))}`, { buildArguments })).toEqual([id]);
  });

  it('come from the stage that it is based on; where ENV has set one, ARG has not the last word', () => {
    const parent = ['FROM scratch AS parent', 'ENV E=env V=env', 'ARG A=arg V=arg'];
    expect(idsOf([...parent, 'FROM parent', run('id=$E-$A-$V')].join('\n'))).toEqual(['env-arg-env']);
  });

  it('tell of the platform, also that a mount depends on it', () => {
    const names = [
      'TARGETPLATFORM',
      'TARGETOS',
      'TARGETARCH',
      'TARGETVARIANT',
      'BUILDPLATFORM',
      'BUILDARCH',
      'TARGETSTAGE',
    ];
    const steps = names.map((name) => run(`id=${name}-$${name}`));
    const text = stage(`ARG ${names.join(' ')}`, ...steps, run('id=x,target=/$TARGETARCH'), run('target=/$TARGETARCH'));
    const mounts = mountsOf(text, { platform: 'Linux/ARM/7', buildPlatform: 'linux/x86_64' });
    expect(mounts.map(({ mount, dependsOnPlatform }) => [mount.id, dependsOnPlatform])).toEqual([
      ['TARGETPLATFORM-linux/arm/v7', true],
      ['TARGETOS-linux', true],
      ['TARGETARCH-arm', true],
      ['TARGETVARIANT-v7', true],
      ['BUILDPLATFORM-linux/amd64', false],
      ['BUILDARCH-amd64', false],
      ['TARGETSTAGE-default', false],
      ['x', false],
      ['/arm', true],
    ]);
    const own = { buildPlatform: 'linux/amd64', buildArguments: { TARGETARCH: 'mine' } };
    const [planned] = mountsOf(stage('ARG TARGETARCH', run('id=$TARGETARCH')), own);
    expect([planned?.mount.id, planned?.dependsOnPlatform]).toEqual(['mine', false]);
  });

  it.each([
    ['linux/arm', 'linux/arm/v7'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/i386', 'linux/386'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/riscv64', 'linux/riscv64'],
    ['macos/arm64', 'darwin/arm64'],
  ])('name the platform %s as %s', (platform, expected) => {
    expect(idsOf(stage('ARG TARGETPLATFORM', run('id=$TARGETPLATFORM')), { platform })).toEqual([expected]);
  });
});
