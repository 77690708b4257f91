import { describe, expect, it } from 'vitest';
import type { Mount, MountBase } from '../mount/mount';
import type { Stage } from './generated-build';
import { renderForBuildah } from './render-for-buildah';

const token = 'carryover0123456789abcdef';
const dialect = { architecture: 'arm64', locksOutside: true };

function stageOf(number: number, id: string, base: MountBase = {}): Stage {
  const mount: Mount = { namespace: '', id, base, target: '/c' };
  return { number, mount, task: 'unpack', arguments: ['empty'] };
}

describe('a generated build for buildah', () => {
  it('reaches each mount in a step of its own, from one stage', () => {
    const stages = [stageOf(0, 'a b'), stageOf(1, '/c', { uid: 7, gid: 8, mode: 0o70 })];
    const rendered = renderForBuildah({ token, toolbox: { kind: 'carried', directory: '/t' }, stages }, dialect);
    expect(rendered.buildArguments).toEqual({ CARRYOVER_ID_0: 'a b', CARRYOVER_ID_1: '/c' });
    expect(rendered.dockerfile).toBe(`FROM scratch
ARG CARRYOVER_ID_0
ARG CARRYOVER_ID_1
${[0, 1]
  .map(
    (number) => `RUN \\
    --mount=type=bind,from=carryover-toolbox-arm64,source=/bin,target=/bin \\
    --mount=type=bind,from=carryover-toolbox-arm64,source=/lib,target=/lib \\
    --mount=type=bind,from=carryover-toolbox-arm64,source=/lib64,target=/lib64 \\
    --mount=type=bind,from=payload-${token},target=/payload \\
    --mount=type=tmpfs,target=/tmp \\
    --mount=type=cache,id=$CARRYOVER_ID_${number},target=/mount,sharing=locked${number === 0 ? '' : ',uid=7,gid=8,mode=0070'} \\
    ["/bin/sh","-c","exec /bin/sh \\"$0\\" \\"$@\\" >&2","/payload/scripts/unpack.sh","${number}","${token}","empty"]
`,
  )
  .join('')}`);
  });

  it('takes no lock that would be a file in the mount', () => {
    const build = { token, toolbox: { kind: 'image', reference: 'tools' }, stages: [stageOf(0, 'a')] } as const;
    const { dockerfile } = renderForBuildah(build, { ...dialect, locksOutside: false });
    expect(dockerfile).toMatch(/^FROM tools\nUSER 0:0\n/);
    expect(dockerfile).not.toMatch(/sharing|toolbox-arm64/);
  });
});
