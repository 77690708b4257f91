import { describe, expect, it } from 'vitest';
import { idsOf, plan, run, stage, told } from '../../test/plan-of-text';

describe('what cannot be known', () => {
  it('is a variable that the base image may set, where a mount depends on it', () => {
    const text = [
      'FROM node:20 AS base',
      'ARG SEEN=1 VERSION=20',
      'ENV FROM_IMAGE=$NODE_VERSION/x',
      run('id=$SEEN'),
      run(`target=/a,id=v-\${NODE_VERSION:-none}`),
      run('id=$FROM_IMAGE,target=/$NODE_VERSION'),
      run('id=good,target=/$NODE_VERSION,sharing=$S,ro=$R'),
      'RUN --mount=type=bind,source=$NODE_VERSION,target=/x true',
      'RUN --mount=target=/x,type=$T true',
      'FROM base',
      run('id=$VERSION'),
    ].join('\n');
    const found = plan(text);
    expect(found.mounts.map(({ mount }) => mount.id)).toEqual(['1', 'good']);
    expect(told(found)).toEqual([
      `warning unknown-variable 5 39 '\${NODE_VERSION'`,
      "warning unknown-variable 6 27 '$FROM_IMAGE'",
      "warning unknown-variable 9 28 '$T'",
      "warning unknown-variable 11 27 '$VERSION'",
    ]);
    expect(found.diagnostics[0]).toMatchObject({
      message: '$NODE_VERSION is not set in this stage, and whether node:20 sets it cannot be seen',
      hint: "set it in the stage 'base' with ENV or ARG, or name the mount with --mount",
    });
  });

  it('does not hide what the mount is based on', () => {
    const text = ['FROM scratch AS seed', run('id=seed'), 'FROM a', run('from=seed,target=/x,id=$NAME')].join('\n');
    const found = plan(text);
    expect(found.mounts.map(({ mount }) => mount.id)).toEqual(['seed']);
    expect(told(found)).toEqual(["warning unknown-variable 4 47 '$NAME'"]);
  });

  it('is told with advice where the file itself has the value', () => {
    const text = ['ARG VERSION=1', 'FROM node', run('id=$VERSION'), run('id=$TARGETARCH')].join('\n');
    expect(plan(text).diagnostics.map(({ hint }) => hint)).toEqual([
      expect.stringMatching("^add 'ARG VERSION' to this stage"),
      expect.stringMatching("^add 'ARG TARGETARCH' to this stage"),
    ]);
  });

  it('is the platform, where nobody says which it is', () => {
    const text = `FROM scratch\nARG TARGETARCH\n${run('id=$TARGETARCH')}\n${run('id=b')}\nFROM a-$TARGETOS\nCOPY --from=0 / /`;
    const found = plan(text);
    expect(found.mounts.map(({ mount }) => mount.id)).toEqual(['b']);
    expect(told(found)).toEqual([
      "warning unknown-platform 3 27 '$TARGETARCH'",
      "warning unknown-platform 5 1 'FROM a-$TARGETOS'",
    ]);
    expect(idsOf(text, { buildPlatform: 'linux/s390x' })).toEqual(['s390x', 'b']);
  });

  it('is anything, after a variable whose name is not known', () => {
    expect(told(plan(['FROM a', 'ENV X=x', 'ENV $NAME=y', run('id=$X')].join('\n')))).toEqual([
      "warning unknown-variable 4 27 '$X'",
    ]);
  });

  it.each<[first: string, isForeign: boolean]>([
    ['# syntax=docker/dockerfile:1', false],
    ['# syntax = docker.io/docker/dockerfile:1.7-labs@sha256:00', false],
    ['#syntax=docker/dockerfile-upstream:master', false],
    ['# escape=\\\n# SYNTAX=acme/frontend', true],
    ['# syntax=docker/dockerfile-other', true],
    ['# syntax=mirror.example/docker/dockerfile:1', true],
    ['#!/usr/bin/env x\n# syntax=acme/frontend', true],
    ['// syntax=acme/frontend', true],
    ['# a comment\n# syntax=acme/frontend', false],
    [' # syntax=acme/frontend', false],
  ])('is what a foreign frontend does: %s', (first, isForeign) => {
    const found = plan(`${first}\n${stage(run('id=a'))}`);
    expect(found.diagnostics.some(({ code }) => code === 'foreign-frontend')).toBe(isForeign);
    expect(isForeign && found.mounts.length > 0).toBe(false);
  });

  it('is what the frontend of a build argument does', () => {
    const text = `# syntax=acme/frontend\n${stage(run('id=a'))}`;
    expect(told(plan(text))).toEqual(['warning foreign-frontend 1']);
    expect(idsOf(text, { buildArguments: { BUILDKIT_SYNTAX: 'docker/dockerfile:1 x' } })).toEqual(['a']);
    const given = { buildArguments: { BUILDKIT_SYNTAX: 'acme/frontend' } };
    expect(told(plan(stage(run('id=a')), given))).toEqual(['warning foreign-frontend 1']);
    expect(told(plan('{"syntax": "acme/frontend"}'))).toEqual(['warning foreign-frontend 1']);
  });
});

describe('what cannot be carried', () => {
  it('is a mount with a control character in what names it', () => {
    const text = stage('ARG A', run('id=$A'), run("'id=b\tc'"), run('id=größe-日本'));
    const found = plan(text, { buildArguments: { A: 'a\nRUN b' } });
    expect(told(found)).toEqual([
      "warning control-character 3 5 '--mount=type=cache,id=$A'",
      "warning control-character 4 5 '--mount=type=cache,'id=b\tc''",
    ]);
    expect(found.mounts).toHaveLength(1);
    const everywhere = plan(stage(run('id=a')), { buildArguments: { BUILDKIT_CACHE_MOUNT_NS: 'a\rb' } });
    expect([told(everywhere).length, everywhere.mounts]).toEqual([1, []]);
  });
});
