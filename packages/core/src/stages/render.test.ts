import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BaseBuild } from '../engine';
import type { Mount, MountBase } from '../mount/mount';
import type { GeneratedBuild, Stage } from './generated-build';
import { renderBuild } from './render';

const carried = { kind: 'carried', directory: '/toolbox' } as const;

function mountOf(id: string, base: MountBase = {}, namespace = ''): Mount {
  return { namespace, id, base, target: '/root/.cache' };
}

function stageOf(number: number, mount: Mount, more: Partial<Stage> = {}): Stage {
  return { number, mount, task: 'list', arguments: [], ...more };
}

function buildOf(stages: readonly Stage[], more: Partial<GeneratedBuild> = {}): GeneratedBuild {
  return { token: 'carryover0123', toolbox: carried, stages, ...more };
}

describe('renderBuild', () => {
  it('makes one mount’s stage the result itself', () => {
    const { dockerfile, buildArguments } = renderBuild(buildOf([stageOf(0, mountOf('pnpm store'))]));
    expect(buildArguments).toEqual({ CARRYOVER_ID_0: 'pnpm store' });
    expect(dockerfile).toMatchInlineSnapshot(`
      "FROM carryover-toolbox-\${BUILDARCH} AS toolbox
      FROM --platform=$BUILDPLATFORM scratch AS mount-0
      ARG CARRYOVER_ID_0
      RUN --network=none \\
          --mount=type=bind,from=toolbox,source=/bin,target=/bin \\
          --mount=type=bind,from=toolbox,source=/lib,target=/lib \\
          --mount=type=bind,from=toolbox,source=/lib64,target=/lib64 \\
          --mount=type=bind,from=payload-carryover0123,target=/payload \\
          --mount=type=tmpfs,target=/tmp \\
          --mount=type=cache,id=$CARRYOVER_ID_0,target=/mount,sharing=locked \\
          ["/bin/sh","/payload/scripts/list.sh","0","carryover0123"]
      "
    `);
  });

  it('runs several mounts’ stages side by side and gathers what they answer', () => {
    const stages = [
      stageOf(0, mountOf('/root/.npm'), { task: 'unpack', arguments: ['empty'] }),
      stageOf(2, mountOf('go', { uid: 1000, gid: 1000, mode: 0o700 }), { task: 'unpack', arguments: ['fill'] }),
    ];
    const { dockerfile, buildArguments } = renderBuild(buildOf(stages));
    expect(buildArguments).toEqual({ CARRYOVER_ID_0: '/root/.npm', CARRYOVER_ID_2: 'go' });
    expect(dockerfile).toMatchInlineSnapshot(`
      "FROM carryover-toolbox-\${BUILDARCH} AS toolbox
      FROM --platform=$BUILDPLATFORM scratch AS anchor-2
      ARG CARRYOVER_ID_2
      RUN --network=none \\
          --mount=type=bind,from=toolbox,source=/bin,target=/bin \\
          --mount=type=bind,from=toolbox,source=/lib,target=/lib \\
          --mount=type=bind,from=toolbox,source=/lib64,target=/lib64 \\
          --mount=type=cache,id=$CARRYOVER_ID_2,target=/mount,sharing=locked,uid=1000,gid=1000,mode=0700 \\
          ["/bin/sh","-c",":"]
      FROM --platform=$BUILDPLATFORM scratch AS mount-0
      ARG CARRYOVER_ID_0
      RUN --network=none \\
          --mount=type=bind,from=toolbox,source=/bin,target=/bin \\
          --mount=type=bind,from=toolbox,source=/lib,target=/lib \\
          --mount=type=bind,from=toolbox,source=/lib64,target=/lib64 \\
          --mount=type=bind,from=payload-carryover0123,target=/payload \\
          --mount=type=tmpfs,target=/tmp \\
          --mount=type=cache,id=$CARRYOVER_ID_0,target=/mount,sharing=locked \\
          ["/bin/sh","/payload/scripts/unpack.sh","0","carryover0123","empty"]
      FROM anchor-2 AS mount-2
      ARG CARRYOVER_ID_2
      RUN --network=none \\
          --mount=type=bind,from=toolbox,source=/bin,target=/bin \\
          --mount=type=bind,from=toolbox,source=/lib,target=/lib \\
          --mount=type=bind,from=toolbox,source=/lib64,target=/lib64 \\
          --mount=type=bind,from=payload-carryover0123,target=/payload \\
          --mount=type=tmpfs,target=/tmp \\
          --mount=type=cache,id=$CARRYOVER_ID_2,target=/mount,sharing=locked,uid=1000,gid=1000,mode=0700 \\
          ["/bin/sh","/payload/scripts/unpack.sh","2","carryover0123","fill"]
      FROM scratch
      COPY --from=mount-0 /out/carryover0123/0 /out/carryover0123/0
      COPY --from=mount-2 /out/carryover0123/2 /out/carryover0123/2
      "
    `);
  });

  it('runs an image’s own programs, as root', () => {
    const toolbox = { kind: 'image', reference: 'registry.example/tools:1' } as const;
    expect(renderBuild(buildOf([stageOf(0, mountOf('x'))], { toolbox })).dockerfile).toMatchInlineSnapshot(`
      "FROM --platform=$BUILDPLATFORM registry.example/tools:1 AS mount-0
      USER 0:0
      ARG CARRYOVER_ID_0
      RUN --network=none \\
          --mount=type=bind,from=payload-carryover0123,target=/payload \\
          --mount=type=tmpfs,target=/tmp \\
          --mount=type=cache,id=$CARRYOVER_ID_0,target=/mount,sharing=locked \\
          ["/bin/sh","/payload/scripts/list.sh","0","carryover0123"]
      "
    `);
  });

  it('passes the namespace as the build argument that the user’s build has', () => {
    const { dockerfile, buildArguments } = renderBuild(buildOf([stageOf(0, mountOf('x', {}, 'team'))]));
    expect(buildArguments).toEqual({ CARRYOVER_ID_0: 'x', BUILDKIT_CACHE_MOUNT_NS: 'team' });
    expect(dockerfile).not.toContain('team');
  });

  it.each([
    [{}, 'sharing=locked'],
    [{ uid: 0 }, 'sharing=locked,uid=0'],
    [{ gid: 5 }, 'sharing=locked,gid=5'],
    [{ mode: 0o7 }, 'sharing=locked,mode=0007'],
    [{ mode: 0o755, uid: 1, gid: 2 }, 'sharing=locked,uid=1,gid=2,mode=0755'],
  ])('repeats just the identity options that were given: %o', (base, options) => {
    const line = renderBuild(buildOf([stageOf(0, mountOf('x', base))])).dockerfile;
    expect(line).toContain(`target=/mount,${options} \\\n`);
  });

  it('anchors each folder that mounts are based on once, by a step that is the same in every run', () => {
    const bases = [{ uid: 1 }, {}, { uid: 1 }, { mode: 0o700 }];
    const stages = bases.map((base, number) => stageOf(number, mountOf(`id-${number}`, base)));
    const anchorsOf = (token: string) => {
      const blocks = renderBuild(buildOf(stages, { token })).dockerfile.split(/^(?=FROM )/m);
      return blocks.filter((block) => / AS anchor-\d+\n/.test(block));
    };
    expect(anchorsOf('carryover1')).toHaveLength(2);
    expect(anchorsOf('carryover1')).toEqual(anchorsOf('carryover2'));
    const { dockerfile } = renderBuild(buildOf(stages));
    expect(dockerfile.match(/^FROM .* AS mount-.$/gm)).toEqual([
      'FROM anchor-0 AS mount-0',
      'FROM --platform=$BUILDPLATFORM scratch AS mount-1',
      'FROM anchor-0 AS mount-2',
      'FROM anchor-3 AS mount-3',
    ]);
  });

  it('tells two mounts’ stages apart in each RUN, and one run’s from another’s', () => {
    const stages = [stageOf(0, mountOf('a')), stageOf(1, mountOf('b'))];
    const runs = (token: string) => [
      ...renderBuild(buildOf(stages, { token })).dockerfile.matchAll(/\["\/bin\/sh".*/g),
    ];
    const all = [...runs('carryover1'), ...runs('carryover2')].map(([command]) => command);
    expect(new Set(all).size).toBe(4);
  });

  it('lets stages follow the Dockerfile that their mounts’ bases come from, under names that it does not have', () => {
    const mounts = [
      mountOf('x', { from: 'deps', source: '/a b' }),
      mountOf('y', { from: 'deps', uid: 5 }),
      mountOf('z', { from: 'deps', source: '/a b' }),
    ];
    const within = { dockerfile: '# escape=`\nFROM x AS deps\nRUN y `' } as BaseBuild;
    const stages = mounts.map((mount, number) => stageOf(number, mount));
    const { dockerfile, buildArguments, target } = renderBuild(buildOf(stages, { token: 'token', within }));
    expect(dockerfile.startsWith('# escape=`\nFROM x AS deps\nRUN y \nFROM carryover-toolbox-')).toBe(true);
    expect(buildArguments).toMatchObject({ CARRYOVER_SOURCE_0: '/a b', CARRYOVER_SOURCE_2: '/a b' });
    expect(target).toBe('token-result');
    const ours = dockerfile.split('\n').slice(3);
    expect(ours.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' AS ')[1])).toEqual([
      'token-toolbox',
      'token-anchor-0',
      'token-anchor-1',
      'token-mount-0',
      'token-mount-1',
      'token-mount-2',
      'token-result',
    ]);
    const runs = ours.filter((line) => line.startsWith('RUN ') && line.includes('/payload'));
    const reached = ',from=deps,source=$CARRYOVER_SOURCE_0';
    expect(runs[0]).toContain(`--mount=type=bind${reached},target=/base --mount=type=cache,id=$CARRYOVER_ID_0`);
    expect(runs[0]).toContain(`target=/mount,sharing=locked${reached} [`);
    // The folder with an owner is BuildKit's own: nothing of the stage is in it.
    expect(runs[1]).toContain('target=/mount,sharing=locked,from=deps,uid=5 [');
    expect(runs[1]).not.toContain('/base');
  });

  it('has no text of the user’s in the Dockerfile, whatever a mount is called', () => {
    const nasty = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('a,target=/etc', 'x\nRUN rm -rf /', '$(id)', '"; USER root', `\${HOME}`, 'ü\u2028'),
    );
    fc.assert(
      fc.property(nasty, nasty, (id, namespace) => {
        const target = `/${id}`;
        const mount = { namespace: `${namespace}!`, id: `${id}!`, base: {}, target };
        const plain = renderBuild(buildOf([stageOf(0, mountOf('x', {}, 'y'))]));
        const rendered = renderBuild(buildOf([stageOf(0, mount)]));
        expect(rendered.dockerfile).toBe(plain.dockerfile);
        expect(rendered.buildArguments).toEqual({ CARRYOVER_ID_0: `${id}!`, BUILDKIT_CACHE_MOUNT_NS: `${namespace}!` });
      }),
    );
  });
});
