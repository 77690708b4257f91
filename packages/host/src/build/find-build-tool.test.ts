import type { Command, CommandResult, CommandRunner } from '@carryover/core';
import { readBuildCommand } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import type { Surroundings } from '../surroundings';
import { findBuildTool } from './find-build-tool';

const answers: Readonly<Record<string, string>> = {
  'podman info': '{"host":{"arch":"arm64","buildahVersion":"1.28.2","serviceIsRemote":false}}',
  'buildah version': '{"version":"1.43.0","osArch":"linux/amd64"}',
};

/** A machine on which these programs are installed. */
function machineWith(programs: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const commands: CommandRunner = {
    async run({ program, arguments: words }: Command): Promise<CommandResult> {
      asked.push([program, ...words].join(' '));
      const isThere = programs.includes(program);
      const output = answers[`${program} ${words.find((word) => !word.startsWith('-'))}`] ?? '';
      return { ending: isThere ? 'exited' : 'not-found', exitCode: isThere ? 0 : undefined, output, errorTail: [] };
    },
  };
  return { asked, surroundings: { commands, environment } as unknown as Surroundings };
}

async function toolOf(
  { surroundings }: ReturnType<typeof machineWith>,
  words: string | undefined,
  tool?: 'docker' | 'podman' | 'buildah',
) {
  const read = words === undefined ? undefined : readBuildCommand(words.split(' '));
  const command = read !== undefined && 'command' in read ? read.command : undefined;
  return findBuildTool({ command, builder: undefined, tool }, surroundings, new AbortController().signal);
}

const request = { token: 't', answers: '/a', dockerfile: '/d', buildArguments: {}, contexts: {}, context: '/c' };

describe('the build tool', () => {
  it.each([
    [['docker', 'podman', 'buildah'], 'docker buildx'],
    [['podman', 'buildah'], 'podman'],
    [['buildah'], 'buildah'],
    [[], 'docker buildx'],
  ])('is the first of those that are installed, where nothing is said: %j', async (programs, name) => {
    expect((await toolOf(machineWith(programs), undefined)).name).toBe(name);
  });

  it('is the one that is named, and nothing is looked for', async () => {
    const machine = machineWith(['docker', 'podman', 'buildah']);
    expect((await toolOf(machine, undefined, 'podman')).name).toBe('podman');
    expect(machine.asked).toEqual(['podman info --format=json']);
  });

  it('is that of the build’s command, called and isolated as that is', async () => {
    const tool = await toolOf(
      machineWith(['buildah'], { BUILDAH_ISOLATION: 'rootless' }),
      'buildah --root /r bud --isolation chroot --userns=host .',
    );
    const { program, arguments: words } = tool.build(request);
    expect([program, ...words].join(' ')).toMatch(
      /^buildah --root \/r build --userns=host --isolation=chroot --network=host /,
    );
  });

  it('is isolated as the environment says', async () => {
    const machine = machineWith(['podman'], { BUILDAH_ISOLATION: 'chroot' });
    expect((await toolOf(machine, 'podman build .')).build(request).arguments).toContain('--isolation=chroot');
  });

  it('runs steps on its own architecture, with locks where its version has them', async () => {
    const stages = [
      { number: 0, mount: { namespace: '', id: 'a', base: {}, target: '/a' }, task: 'list', arguments: [] },
    ] as const;
    const build = { token: 't', toolbox: { kind: 'carried', directory: '/t' }, stages } as const;
    const [podman, buildah] = await Promise.all([
      toolOf(machineWith(['podman']), 'podman build .'),
      toolOf(machineWith(['buildah']), 'buildah build .'),
    ]);
    expect(podman.render(build).dockerfile).toMatch(/^(?!.*sharing=locked).*carryover-toolbox-arm64/s);
    expect(buildah.render(build).dockerfile).toMatch(/carryover-toolbox-amd64.*sharing=locked/s);
  });
});
