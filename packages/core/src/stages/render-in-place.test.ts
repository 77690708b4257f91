import { describe, expect, it } from 'vitest';
import type { Mount } from '../mount/mount';
import type { GeneratedBuild, Stage } from './generated-build';
import { renderInPlace } from './render-in-place';

function stageOf(number: number, mount: Partial<Mount>): Stage {
  return {
    number,
    mount: { namespace: '', id: 'x', base: {}, target: '/x', ...mount },
    task: 'list',
    arguments: ['a b'],
  };
}

function rendered(stages: readonly Stage[], toolbox: GeneratedBuild['toolbox'] = { kind: 'carried', directory: '/t' }) {
  return renderInPlace({ token: 'carryover0', toolbox, stages }, 'amd64');
}

describe('renderInPlace', () => {
  it('finds tools and payload in the main context, and writes ids as they are', () => {
    const { dockerfile, buildArguments, target } = rendered([stageOf(0, { id: 'go', namespace: 'team' })]);
    expect({ buildArguments, target }).toEqual({
      buildArguments: { BUILDKIT_CACHE_MOUNT_NS: 'team' },
      target: 'mount-0',
    });
    expect(dockerfile).toMatchInlineSnapshot(`
      "FROM scratch AS mount-0
      RUN \\
          --mount=type=bind,source=/carryover-toolbox-amd64/bin,target=/bin \\
          --mount=type=bind,source=/carryover-toolbox-amd64/lib,target=/lib \\
          --mount=type=bind,source=/carryover-toolbox-amd64/lib64,target=/lib64 \\
          --mount=type=bind,source=/payload-carryover0,target=/payload \\
          --mount=type=tmpfs,target=/tmp \\
          --mount=type=cache,id=go,target=/mount,sharing=locked \\
          ["/bin/sh","/payload/scripts/list.sh","0","carryover0","a b"]
      "
    `);
  });

  it('gathers what several stages answer by a step of its own', () => {
    const { dockerfile, target } = rendered([stageOf(0, {}), stageOf(3, { id: 'y', base: { uid: 1, mode: 0o7 } })]);
    expect(target).toBe('');
    expect(dockerfile).not.toContain('COPY');
    expect(dockerfile).toContain('FROM scratch AS anchor-3\n');
    expect(dockerfile).toContain('FROM anchor-3 AS mount-3\n');
    expect(dockerfile).toContain('type=cache,id=y,target=/mount,sharing=locked,uid=1,mode=0007');
    expect(dockerfile.slice(dockerfile.indexOf('FROM scratch AS result'))).toContain(
      'type=bind,from=mount-3,source=/out/carryover0/3,target=/answers/3',
    );
  });

  it.each([
    ['plain', 'id=plain'],
    ['a,b', '\\"id=a,b\\"'],
    ['a b', '\\"id=a\\ b\\"'],
    ['say "x"', '\\"id=say\\ \\"\\"x\\"\\"\\"'],
    ["it's", "id=it\\'s"],
    ['back\\slash', 'id=back\\\\slash'],
  ])('quotes the id %s for the flag', (id, expected) => {
    expect(rendered([stageOf(0, { id })]).dockerfile).toContain(`type=cache,${expected},target=/mount`);
  });

  it('builds on an image, where that has the tools', () => {
    const { dockerfile } = rendered([stageOf(0, {})], { kind: 'image', reference: 'tools:1' });
    expect(dockerfile).toContain('FROM tools:1 AS mount-0\nUSER 0:0\n');
    expect(dockerfile).not.toContain('target=/bin');
  });
});
