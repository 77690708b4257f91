import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsOf, mountsOf, plan, run, stage } from '../../test/plan-of-text';

describe('the id of a mount', () => {
  it.each<[options: string, id: string]>([
    ['target=/root/.cache/a', '/root/.cache/a'],
    ['target=relc', 'relc'],
    ['target=/e/./e2/', '/e/e2'],
    [`target=/x/../d/,id=$NAME-\${NAME}`, 'foo-foo'],
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
    [`type=$T,target=$W/\${V:-x}/c,id=\${UNSET:-def}\${V%v}`, 'defv'],
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
      `\${A`,
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
