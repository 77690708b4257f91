import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { inspectBuild, listBuilds, readAttachment } from '../build/build-history';
import { buildxTool } from '../build/buildx/buildx-tool';
import { scriptedCommandRunner } from '../testing/scripted-command-runner';
import { type BuildProvenance, readProvenance } from './llb/provenance';
import { planFromDockerfile } from './plan-from-dockerfile';
import { planFromLlb } from './plan-from-llb';

/** What a real buildx told of builds that ran, as test/history/capture.sh keeps it. */
function fixture(name: string): Promise<string> {
  return readFile(new URL(`../../test/history/${name}`, import.meta.url), 'utf8');
}

async function provenanceOf(name: string): Promise<BuildProvenance> {
  const read = readProvenance(await fixture(`${name}.json`));
  if ('problem' in read) {
    throw new Error(`${name}: ${read.problem}`);
  }
  return read;
}

describe('a record of a build', () => {
  it.each([
    ['a new BuildKit', 'provenance-1'],
    ['an older one', 'provenance-0.2'],
  ])('of %s tells each mount that was used, exactly', async (_, name) => {
    const { answer, frontendArguments } = await provenanceOf(name);
    expect(frontendArguments).toMatchObject({ 'build-arg:VARIANT': 'given', target: 'app' });
    const request = { file: 'docker/build.dockerfile', namespace: 'team', learntFrom: 'history' } as const;
    const plan = planFromLlb(answer, request);
    const rows = plan.mounts.map(({ mount, sharing, uses, learntFrom }) => [mount, sharing, uses, learntFrom]);
    const at = (...lines: number[]) => lines.map((line) => ({ file: request.file, line, stage: 'app' }));
    const mountOf = (target: string, id: string, base = {}) => ({ namespace: 'team', id, base, target });
    expect(rows).toEqual([
      [mountOf('/plain/', '/plain'), ['locked'], at(6), 'history'],
      [mountOf('/named', 'named-given'), ['private', 'shared'], at(7, 9), 'history'],
      [mountOf('/owned', '/owned', { uid: 1000, gid: 7, mode: 0o700 }), ['shared'], at(8), 'history'],
      [mountOf('/owned', '/owned', { uid: 3, gid: 0, mode: 0o755 }), ['shared'], at(9), 'history'],
      [mountOf('/seeded', '/seeded', { from: expect.anything(), source: '/seeded' }), ['shared'], at(11), 'history'],
    ]);
    // What the Dockerfile says, read with the same arguments, are the same mounts.
    const text = Buffer.from(answer.source.infos[0]?.data ?? '', 'base64').toString('utf8');
    expect(text).toBe(await fixture('build.dockerfile'));
    const buildArguments = { VARIANT: 'given', BUILDKIT_CACHE_MOUNT_NS: 'team' };
    const read = planFromDockerfile({ file: request.file, text, buildArguments, target: 'app' });
    expect(read.mounts.map(({ mount, uses }) => [mount.id, uses])).toEqual(
      plan.mounts.map(({ mount, uses }) => [mount.id, uses]),
    );
  });

  it.each([
    ['no JSON', '<html>'],
    ['something else', '{"predicate":{}}'],
    ['steps that are none', '{"buildConfig":{"llbDefinition":[{"op":1}]}}'],
  ])('is none where it holds %s', (_, text) => {
    expect(readProvenance(text)).toEqual({ problem: expect.stringMatching(/./) });
  });
});

describe("a builder's records", () => {
  const tool = buildxTool({ program: 'docker', arguments: ['buildx'], builder: 'ours' });
  const context = { signal: new AbortController().signal, deadline: 1000, inactivityLimit: 1000 };

  it('are listed from the oldest to the newest', async () => {
    const commands = scriptedCommandRunner([{ output: await fixture('listed.txt') }]);
    const builds = await listBuilds(commands, tool, context);
    expect(builds).toMatchObject([
      { ref: expect.stringMatching(/^[a-z0-9]+$/), name: 'shop/docker/build.dockerfile (app)', hasEnded: true },
      { ref: expect.stringMatching(/^[a-z0-9]+$/), hasEnded: true },
    ]);
    expect(builds?.[0]?.startedAt).toBeLessThan(builds?.[1]?.startedAt ?? 0);
    expect(commands.commands[0]?.arguments).toEqual(['buildx', 'history', 'ls', '--builder=ours', '--format=json']);
  });

  it.each([
    ['an older buildx refuses', { exitCode: 1, output: '' }],
    ['an older buildx prints its help', { output: 'Usage:  docker buildx [OPTIONS] COMMAND\n' }],
    ['there is no buildx', { ending: 'not-found' as const }],
  ])('are not to be had where %s', async (_, result) => {
    expect(await listBuilds(scriptedCommandRunner([result]), tool, context)).toBeUndefined();
  });

  it('are none where nothing was built', async () => {
    expect(await listBuilds(scriptedCommandRunner([{ output: '' }]), tool, context)).toEqual([]);
  });

  it('tell of one build how it was asked for, and what is kept with it', async () => {
    const commands = scriptedCommandRunner([{ output: await fixture('inspected.json') }, { output: 'kept' }]);
    const build = await inspectBuild(commands, tool, { ref: 'r', workingDirectory: '/w' }, context);
    expect(build).toEqual({
      context: '.',
      dockerfile: 'docker/build.dockerfile',
      target: 'app',
      platforms: [],
      buildArguments: [
        { name: 'BUILDKIT_CACHE_MOUNT_NS', value: 'team' },
        { name: 'UNUSED', value: 'of-no-use' },
        { name: 'VARIANT', value: 'given' },
      ],
      namedContexts: ['carryover-test/base'],
      repository: undefined,
      succeeded: true,
      provenance: [expect.stringMatching(/^sha256:[0-9a-f]{64}$/)],
    });
    expect(commands.commands[0]?.workingDirectory).toBe('/w');
    const [digest = ''] = build?.provenance ?? [];
    expect(await readAttachment(commands, tool, { ref: 'r', digest }, context)).toBe('kept');
    expect(commands.commands[1]?.arguments.slice(-2)).toEqual(['r', digest]);
  });

  it('tell of a build that failed, which has no provenance', async () => {
    const commands = scriptedCommandRunner([{ output: await fixture('inspected-failed.json') }]);
    const build = await inspectBuild(commands, tool, { ref: 'r', workingDirectory: '/w' }, context);
    expect(build).toMatchObject({ context: '.', dockerfile: '-', succeeded: false, provenance: [] });
  });
});
