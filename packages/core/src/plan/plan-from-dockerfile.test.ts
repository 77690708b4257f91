import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DockerfileRequest } from './dockerfile-request';
import type { MountPlan, PlannedMount } from './mount-plan';
import { planFromDockerfile } from './plan-from-dockerfile';

type Details = Partial<Omit<DockerfileRequest, 'text'>>;

function plan(text: string, details: Details = {}): MountPlan {
  return planFromDockerfile({ file: 'Dockerfile', buildArguments: {}, ...details, text });
}

/** The mounts of a file in which nothing is amiss. */
function mountsOf(text: string, details: Details = {}): readonly PlannedMount[] {
  const { mounts, diagnostics } = plan(text, details);
  expect(diagnostics).toEqual([]);
  return mounts;
}

function idsOf(text: string, details: Details = {}): readonly string[] {
  return mountsOf(text, details).map(({ mount }) => mount.id);
}

/** A stage on scratch, of whose environment nothing is unknown. */
function stage(...lines: readonly string[]): string {
  return ['FROM scratch', ...lines, ''].join('\n');
}

/** A step with one mount, which is a cache unless the options say otherwise. */
function run(options: string): string {
  return `RUN --mount=type=cache,${options} true`;
}

describe('the id of a mount', () => {
  it.each<[options: string, id: string]>([
    ['target=/root/.cache/a', '/root/.cache/a'],
    ['target=relc', 'relc'],
    ['target=/e/./e2/', '/e/e2'],
    ['target=/x/../d/,id=$NAME-${NAME}', 'foo-foo'],
    ['target=/g,id=g', 'g'],
    ['target=/go/pkg/mod/', '/go/pkg/mod'],
    ['target=/go/pkg/mod/,id=/go/pkg/mod/', '/go/pkg/mod/'],
    ['target=/x,id=go-$TARGETARCH', 'go-'],
    ['target=/x,id=$UNSET', '/x'],
    ['id=only', 'only'],
    ['ro', '.'],
    ["target=/a,'id=sq 1'", 'sq 1'],
    ['target=/a,\\"id=dq,2\\"', 'dq,2'],
    ['target=/a,id=a\\$NAME', 'afoo'],
    ["target=/a,id='a$NAME'", 'afoo'],
    ['target=/a,id=a\\\\\\$NAME', 'a$NAME'],
    ['type=$T,target=$W/${V:-x}/c,id=${UNSET:-def}${V%v}', 'defv'],
    ['TYPE=CACHE,DST=/q6', '/q6'],
    ['target=/a,id=é', 'Ã©'],
    ['target=/a,id=$WIDE', 'größe-日本'],
  ])('%s: %s', (options, id) => {
    const environment = ['WORKDIR /app', 'ARG NAME=foo', 'ENV T=cache V=vv W=/w WIDE=größe-日本'];
    expect(idsOf(stage(...environment, run(options)))).toEqual([id]);
  });

  it('is in the namespace that a build argument gives', () => {
    const [planned] = mountsOf(stage(run('id=a')), { buildArguments: { BUILDKIT_CACHE_MOUNT_NS: 'team' } });
    expect(planned?.mount).toMatchObject({ namespace: 'team', id: 'a' });
  });

  it('is of mounts of type=cache alone, wherever the type stands', () => {
    const others = ['', 'type=bind,target=/a', 'type=tmpfs,target=/b,size=1', 'type=secret,id=c,required', 'type=ssh'];
    const steps = others.map((options) => `RUN --mount=${options === '' ? 'target=/x' : options} true`);
    expect(idsOf(stage(...steps, 'RUN --mount=target=/last,type=cache true'))).toEqual(['/last']);
  });
});

describe('the base of a mount', () => {
  it.each<[options: string, base: object]>([
    ['id=a', {}],
    ['id=a,from=scratch', {}],
    ['id=a,from=,source=/x/..', {}],
    ['id=a,uid=1000', { uid: 1000 }],
    ['id=a,uid=0,gid=5,mode=1777', { uid: 0, gid: 5, mode: 0o777 }],
    ['id=a,uid=$U,mode=$M', { uid: 7, mode: 0o700 }],
    ['id=a,from=Seed', { from: 'seed' }],
    ['id=a,from=repo/Image:1,uid=3', { from: 'repo/Image:1', uid: 3 }],
    ['id=a,from=seed,source=sub/../dir/,uid=3,mode=700', { from: 'seed', source: '/dir' }],
  ])('%s', (options, base) => {
    const text = `FROM scratch AS seed\n${stage('ARG U=7 M=0700', run(options))}`;
    expect(mountsOf(text).map(({ mount }) => JSON.parse(JSON.stringify(mount.base)))).toEqual([base]);
  });

  it('tells mounts apart; otherwise they are one, with several uses', () => {
    const text = stage(
      run('id=a,target=/x,sharing=locked'),
      `RUN --mount=type=cache,id=a,target=/y \\\n --mount=type=cache,id=a,target=/z,sharing=LOCKED true`,
      run('id=a,uid=1'),
      run('id=a,uid=1,gid=0,mode=755,sharing=private'),
    );
    const use = (line: number) => ({ file: 'Dockerfile', line, stage: 'stage-0' });
    const common = { learntFrom: 'dockerfile', dependsOnPlatform: false };
    const base = { uid: undefined, gid: undefined, mode: undefined };
    expect(mountsOf(text)).toEqual([
      {
        ...common,
        mount: { namespace: '', id: 'a', target: '/x', base },
        sharing: ['locked', 'shared'],
        uses: [use(2), use(3)],
      },
      {
        ...common,
        mount: { namespace: '', id: 'a', target: 'a', base: { ...base, uid: 1 } },
        sharing: ['shared', 'private'],
        uses: [use(5), use(6)],
      },
    ]);
  });
});

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
    ['PATH, which there is always', '/usr/local/sbin', ['ENV X=${PATH%%:*}']],
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

describe('the stages that are built', () => {
  const stages = (...lines: readonly string[]) =>
    lines.map((line) => (line.startsWith('id=') ? run(line) : line)).join('\n');

  it.each<[what: string, ids: readonly string[], text: string, details?: Details]>([
    ['the last', ['b'], stages('FROM scratch', 'id=a', 'FROM scratch', 'id=b')],
    [
      'the target, in any case',
      ['a'],
      stages('FROM scratch AS One', 'id=a', 'FROM scratch', 'id=b'),
      { target: 'oNE' },
    ],
    ['its base', ['a', 'b'], stages('FROM scratch AS one', 'id=a', 'FROM one', 'id=b')],
    [
      'what it copies from',
      ['a', 'b'],
      stages('FROM scratch AS one', 'id=a', 'FROM scratch', 'COPY --from=ONE / /', 'id=b'),
    ],
    [
      'what it copies from by number',
      ['a'],
      stages('FROM scratch', 'id=a', 'FROM scratch', 'id=b', 'FROM scratch', 'COPY --from=0 / /'),
    ],
    [
      'what its mounts come from',
      ['a', 'b'],
      stages('FROM scratch AS one', 'id=a', 'FROM scratch', 'RUN --mount=from=one,target=/x true', 'id=b'),
    ],
    [
      'not what a mount of another type names',
      ['b'],
      stages('FROM scratch AS one', 'id=a', 'FROM scratch', 'RUN --mount=type=tmpfs,from=one,target=/x true', 'id=b'),
    ],
    [
      'not those that an image is copied from',
      ['b'],
      stages('FROM scratch AS one', 'id=a', 'FROM scratch', 'COPY --from=two / /', 'id=b'),
    ],
    [
      'the earlier of the name as base, the later elsewhere',
      ['a', 'b'],
      stages('FROM scratch AS x', 'id=a', 'FROM x AS x', 'id=b', 'FROM scratch', 'COPY --from=x / /'),
    ],
    [
      'none that a context replaces',
      ['b'],
      stages('FROM scratch AS one', 'id=a', 'FROM one', 'id=b'),
      { namedContexts: ['ONE:latest'] },
    ],
    [
      'the one that a variable names',
      ['a'],
      stages('ARG W=one', 'FROM scratch AS one', 'id=a', 'FROM scratch AS two', 'id=b', 'FROM $W'),
    ],
    [
      'and what ONBUILD adds to a child',
      ['p', 'o-1', 'c'],
      stages(
        'FROM scratch AS p',
        'id=p',
        'ONBUILD ENV N=1',
        'ONBUILD RUN --mount=type=cache,id=o-$N true',
        'FROM p',
        'id=c',
      ),
    ],
    [
      'but not to a grandchild or to itself',
      ['g'],
      stages(
        'FROM scratch AS p',
        'ONBUILD ENV N=1',
        'FROM p AS c',
        'FROM scratch',
        'ONBUILD RUN --mount=type=cache,id=o true',
        'id=g',
      ),
    ],
  ])('%s', (_what, ids, text, details = {}) => {
    expect([...idsOf(text, details)].toSorted()).toEqual([...ids].toSorted());
  });

  it('are named in the uses', () => {
    const text = stages(
      'FROM scratch AS Base',
      'ONBUILD RUN --mount=type=cache,id=o true',
      'FROM base AS One',
      'FROM base',
      'COPY --from=one / /',
    );
    const uses = mountsOf(text).flatMap((planned) => planned.uses);
    expect(uses).toEqual([
      { file: 'Dockerfile', line: 2, stage: 'stage-2' },
      { file: 'Dockerfile', line: 2, stage: 'one' },
    ]);
  });
});

/** Each diagnostic as `severity code line:column 'spot'`. */
function told({ diagnostics }: MountPlan): readonly string[] {
  return diagnostics.map(({ severity, code, line, column, length = 0, text = '' }) => {
    const spot = column === undefined ? '' : ` ${column} '${text.slice(column - 1, column - 1 + length)}'`;
    return `${severity} ${code} ${line}${spot}`;
  });
}

describe('what cannot be known', () => {
  it('is a variable that the base image may set, where a mount depends on it', () => {
    const text = [
      'FROM node:20 AS base',
      'ARG SEEN=1 VERSION=20',
      'ENV FROM_IMAGE=$NODE_VERSION/x',
      run('id=$SEEN'),
      run('target=/a,id=v-${NODE_VERSION:-none}'),
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
      "warning unknown-variable 5 39 '${NODE_VERSION'",
      "warning unknown-variable 6 27 '$FROM_IMAGE'",
      "warning unknown-variable 9 28 '$T'",
      "warning unknown-variable 11 27 '$VERSION'",
    ]);
    expect(found.diagnostics[0]).toMatchObject({
      message: '$NODE_VERSION is not set in this stage, and whether node:20 sets it cannot be seen',
      hint: "set it in the stage 'base' with ENV or ARG, or name the mount with --mount",
    });
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

describe('what BuildKit refuses', () => {
  it.each<[lines: readonly string[], ...expected: string[]]>([
    [['RUN --mount=type=cache,tarfet=/a true'], "error malformed-mount 2 24 'tarfet'"],
    [['RUN --mount=type=cache,target true'], "error malformed-mount 2 24 'target'"],
    [['RUN --mount=type=cache, true'], "error malformed-mount 2 5 '--mount=type=cache,'"],
    [['RUN --mount=type=cash,target=/a true'], "error malformed-mount 2 13 'type'"],
    [
      ['RUN --mount=type=cache,uid=me,mode=9 true'],
      "error malformed-mount 2 24 'uid'",
      "error malformed-mount 2 31 'mode'",
    ],
    [['RUN --mount=type=cache,sharing=all true'], "error malformed-mount 2 24 'sharing'"],
    [['RUN --mount=type=cache,size=1 true'], "error malformed-mount 2 24 'size'"],
    [['RUN --mount=type=bind,uid=1 true'], "error malformed-mount 2 5 '--mount=type=bind,uid=1'"],
    [['RUN --mount=type=bind,sharing=locked true'], "error malformed-mount 2 5 '--mount=type=bind,sharing=locked'"],
    [['RUN --mount=type=cache,target=/ true'], "error malformed-mount 2 5 '--mount=type=cache,target=/'"],
    [['RUN --mount=type=cache,id=a"b" true', 'RUN --mount=\\"a true'], "error malformed-mount 3 5 '--mount=\\\"a'"],
    [['RUN --mount=type=cache,id=${A true'], "error malformed-mount 2 24 'id'"],
    [['RUN --mount=type=cache,from=$A,id=x true'], "error variable-in-from 2 5 '--mount=type=cache,from=$A,id=x'"],
    [['RUN --mount true'], "error flag-without-value 2 5 '--mount'"],
    [['RUN --mont=type=cache true'], "error unknown-flag 2 5 '--mont=type=cache'"],
    [
      ['COPY --link --link= --from=a --from=a b c'],
      "error flag-without-value 2 13 '--link='",
      "error repeated-flag 2 30 '--from=a'",
    ],
    [['COPY --from=$A / /'], "error variable-in-from 2 6 '--from=$A'"],
    [['COPY --from=3 / /'], "error unknown-stage 2 6 '--from=3'"],
    [['COPY --from=0 / /'], "error stage-not-yet-there 2 6 '--from=0'"],
    [
      ['COPY --from=later / /', 'FROM scratch AS later', 'FROM scratch', 'COPY --from=0 / /'],
      "error stage-not-yet-there 2 6 '--from=later'",
    ],
    [['COPY a'], "error malformed-instruction 2 1 'COPY a'"],
    [['RUN [1]'], "error malformed-instruction 2 1 'RUN [1]'"],
    [['RNU true'], "error unknown-instruction 2 1 'RNU'"],
    [
      ['ENV A', 'ENV A=1 B', 'ENV =x', 'ENV'],
      ...[2, 3, 4, 5].map((line) => expect.stringMatching(`^error malformed-instruction ${line} 1 'ENV`)),
    ],
    [['ARG', 'ARG =x'], "error malformed-instruction 2 1 'ARG'", "error malformed-instruction 3 1 'ARG =x'"],
    [
      ['ARG A=${', 'ENV B=${A!} C=1', 'ENV ${=1'],
      ...[2, 3, 4].map((line) => expect.stringMatching(`^error wrong-expansion ${line} 1 '`)),
    ],
    [
      ['ONBUILD', 'ONBUILD ONBUILD RUN a', 'ONBUILD FROM a'],
      ...[2, 3, 4].map((line) => expect.stringMatching(`^error malformed-instruction ${line} 1 'ONBUILD`)),
    ],
    [
      ['FROM', 'FROM a b', 'FROM a AS 1b'],
      ...[2, 3, 4].map((line) => expect.stringMatching(`^error malformed-instruction ${line} 1 'FROM`)),
    ],
    [['FROM scratch AS lower', 'FROM Lower'], "error wrong-base 3 1 'FROM Lower'"],
    [['FROM $NONE'], "error empty-base 2 1 'FROM $NONE'"],
    [['FROM ${'], "error wrong-expansion 2 1 'FROM ${'"],
  ])('%j', (lines, ...expected) => {
    const found = plan(['FROM scratch', ...lines].join('\n'));
    expect(told(found)).toEqual(expected);
    expect(found.mounts).toEqual([]);
  });

  it.each<[text: string, ...expected: string[]]>([
    ['', 'error no-stage 1'],
    ['# only a comment', 'error no-stage 1'],
    ['ENV A=1\nFROM scratch', "error no-stage-yet 1 1 'ENV'"],
    ['ARG A=${\nFROM scratch', "error wrong-expansion 1 1 'ARG A=${'"],
    ['FROM scratch AS p\nONBUILD RUN --mont=x true\nFROM p', "error unknown-flag 2 13 '--mont=x'"],
  ])('%j', (text, ...expected) => {
    expect(told(plan(text))).toEqual(expected);
  });

  it('includes a target that is not there, with the nearest that is', () => {
    const found = plan('FROM scratch AS builder\nFROM scratch AS test', { target: 'bulider' });
    expect(found.diagnostics).toMatchObject([
      {
        severity: 'error',
        code: 'unknown-target',
        message: "there is no stage 'bulider' to build",
        hint: "did you mean 'builder'?",
      },
    ]);
  });

  it('is told all at once, in the order of the file, with the spots of continued lines', () => {
    const text = `FROM scratch\nRUN --mount=type=cache,foo=1 \\\n # comment\n  --mount=type=cache,bar=1 true\nRNU\nRUN --mount=type=cache,\\\nuid=x true`;
    expect(told(plan(text))).toEqual([
      "error malformed-mount 2 24 'foo'",
      "error malformed-mount 4 22 'bar'",
      "error unknown-instruction 5 1 'RNU'",
      "error malformed-mount 7 1 'uid'",
    ]);
  });
});

it('never throws, and what it tells of is in the file', () => {
  const piece = fc.constantFrom(
    ...[
      'FROM ',
      'scratch',
      'a',
      ' AS ',
      'b',
      '\n',
      '\n',
      'RUN ',
      '--mount=type=cache',
      ',',
      'id=',
      'target=/',
      '$A',
      '${A',
      '}',
      '"',
      "'",
      '\\',
      '\\\n',
    ],
    ...[
      ' ',
      'ENV A=',
      'ARG A',
      'COPY --from=',
      'ONBUILD ',
      'uid=',
      '0',
      'é',
      '<<E',
      '\nE\n',
      '# escape=`\n',
      'from=',
      '--',
      '[',
      '\uFEFF',
      '\r',
    ],
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }),
      fc.option(fc.constant('b'), { nil: undefined }),
      (pieces, target) => {
        const text = `FROM scratch AS x\n${pieces.join('')}`;
        const lines = text.split('\n').length;
        for (const { line, column = 1, length = 1, text: shown = '' } of plan(text, { target }).diagnostics) {
          expect(line).toBeLessThanOrEqual(lines);
          expect(column + length - 1).toBeLessThanOrEqual(Math.max(shown.length, 1));
        }
      },
    ),
    { numRuns: 3000 },
  );
});
