import { buildxTool, dockerBuildx, type InjectedMount, type Mount } from '@carryover/core';
import { type ScriptedCommand, scriptedCommandRunner } from '@carryover/core/testing';
import { describe, expect, it } from 'vitest';
import { watchFilledMounts } from './filled-mounts';

const npm: Mount = { namespace: '', id: 'npm', base: {}, target: '/root/.npm' };
const owned: Mount = { namespace: '', id: 'npm', base: { uid: 7 }, target: '/root/.npm' };

function filled(mount: Mount, outcome: InjectedMount['outcome'] = 'restored'): InjectedMount {
  return { mount, outcome, reason: '', amount: { files: 1, bytes: 600_000 }, bytesFetched: 0, seconds: 0 };
}

function inspect(...rules: string[]): ScriptedCommand {
  const head = 'Name: ci\nDriver: remote\n\nNodes:\nName: ci0\nStatus: running\n';
  return {
    matches: ({ arguments: words }) => words.includes('inspect'),
    output: `${head}${rules.map((rule, number) => `GC Policy rule#${number}:\n All: false\n ${rule}\n`).join('')}`,
  };
}

/** What a builder tells of the mount that has no owner. */
const usage: ScriptedCommand = {
  matches: ({ arguments: words }) => words.includes('du'),
  output:
    'ID:\tx1\nReclaimable:\ttrue\nDescription:\tcached mount /m from exec /bin/sh with id "/npm"\nUsage count:\t2\n',
};

async function judge(script: readonly ScriptedCommand[], mounts: readonly InjectedMount[]) {
  const commands = scriptedCommandRunner(script);
  const context = { surroundings: { commands }, signal: AbortSignal.timeout(60_000) };
  const told = await watchFilledMounts(buildxTool(dockerBuildx), context as never).judge({ mounts });
  commands.assertFinished();
  return told.map(({ kind, code, message, hint }) => ({ kind, code, message, hint }));
}

describe('mounts that were filled', () => {
  it('are not asked for where no rule threatens them', async () => {
    expect(await judge([inspect('Max Used Space: 2MiB')], [filled(npm), filled(owned)])).toEqual([]);
  });

  it('are told where a rule may take them, with the rule and what to do', async () => {
    expect(await judge([inspect('Max Used Space: 2MiB', 'Max Used Space: 500KiB'), usage], [filled(npm)])).toEqual([
      {
        kind: 'advice',
        code: 'mounts-endangered',
        message:
          'By rule 1 of ci0, the builder keeps 512 kB, and the mounts that were filled hold 600 kB: it may remove npm (target=/root/.npm) before the build uses them.',
        hint: expect.stringContaining('buildkitd.toml'),
      },
    ]);
  });

  it('are told where they have gone', async () => {
    const told = await judge([inspect('Max Used Space: 500KiB'), usage], [filled(npm), filled(owned, 'present')]);
    expect(told).toMatchObject([
      {
        kind: 'trouble',
        code: 'mounts-collected',
        message:
          'The builder has removed what was just filled: npm (target=/root/.npm, uid=7). By rule 0 of ci0, the builder keeps 512 kB.',
      },
      { code: 'mounts-endangered', message: expect.stringContaining('may remove npm (target=/root/.npm) before') },
    ]);
  });

  it('are looked for where the disk may run low, or the builder does not tell its rules, and all is well where they are there', async () => {
    expect(await judge([inspect('Max Used Space: 9GiB\n Min Free Space: 1GiB'), usage], [filled(npm)])).toEqual([]);
    expect(await judge([inspect(), usage], [filled(npm)])).toEqual([]);
    expect(await judge([inspect(), usage], [filled(owned)])).toMatchObject([
      { code: 'mounts-collected', message: expect.stringContaining('does not tell the rules') },
    ]);
  });

  it('are no concern where nothing was filled, or where nobody answers', async () => {
    expect(await judge([inspect('Max Used Space: 1KiB')], [filled(npm, 'missed'), filled(owned, 'kept')])).toEqual([]);
    expect(await judge([{ exitCode: 1 }], [filled(npm)])).toEqual([]);
    expect(await judge([inspect('Max Used Space: 1KiB'), { exitCode: 1 }], [filled(npm)])).toMatchObject([
      { code: 'mounts-endangered' },
    ]);
  });

  it('are not looked for in one of several pods', async () => {
    const pods = inspect();
    const output = String(pods.output)
      .replace('remote', 'kubernetes')
      .replace('Status', 'Driver Options: replicas="3"\nStatus');
    expect(await judge([{ ...pods, output }], [filled(owned)])).toEqual([]);
  });
});
