import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { PlannedMount } from '@carryover/core';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonDocument, startCarryover } from './harness/carryover';
import { type NewBuilder, openNewBuilder } from './harness/new-builder';
import { openWorkplace, type Workplace } from './harness/workplace';

const timeout = 600_000;

let builder: NewBuilder;
let workplace: Workplace;
beforeAll(async () => {
  builder = await openNewBuilder();
  workplace = await openWorkplace();
}, timeout);
afterAll(async () => {
  await builder[Symbol.asyncDispose]();
  await workplace[Symbol.asyncDispose]();
});

interface PlanRun {
  readonly document: JsonDocument & { readonly mounts: readonly PlannedMount[] };
  readonly told: string;
}

/** Runs `carryover plan` on a Dockerfile in the working folder, by default on the new builder. */
async function plan(
  dockerfile: string,
  words: readonly string[] = [],
  { environment = builder.environment, input = '' }: { environment?: NewBuilder['environment']; input?: string } = {},
): Promise<PlanRun> {
  await writeFile(join(workplace.workingFolder, 'Dockerfile'), dockerfile);
  const base = ['--build-context', `carryover-test/base=${builder.baseImage}`];
  const argv = ['plan', '--json', '--store', `dir:${workplace.store}`, '--project', 'e2e', ...base, ...words];
  const { stdout, stderr, exitCode } = await startCarryover(workplace, argv, environment, input);
  expect(exitCode, stderr).toBe(0);
  return { document: JSON.parse(stdout), told: stderr };
}

/** An image that brings in a step with a mount, and a variable. */
async function imageWithTrigger(): Promise<string> {
  const image = join(workplace.folder, 'image');
  const words = ['build', '--build-context', `carryover-test/base=${builder.baseImage}`, '--file', '-'];
  await execa(
    builder.tool.program,
    [
      ...words,
      '--provenance=false',
      `--output=type=oci,tar=false,dest=${image},name=x:latest`,
      workplace.workingFolder,
    ],
    {
      env: { ...builder.environment },
      input: [
        'FROM carryover-test/base',
        'ENV OF_IMAGE=known',
        'ONBUILD RUN --mount=type=cache,target=/trigger,uid=3 touch /trigger/file',
      ].join('\n'),
    },
  );
  return `oci-layout://${image}`;
}

describe('a plan', () => {
  it('has what only BuildKit knows: steps and variables of a base image', { timeout }, async () => {
    const context = ['--build-context', `with-trigger=${await imageWithTrigger()}`];
    const text = 'FROM with-trigger\nRUN --mount=type=cache,id=$OF_IMAGE,target=rel true\n';
    const { document } = await plan(text, context);
    expect(document.warnings).toEqual([]);
    expect(document.mounts).toMatchObject([
      { mount: { id: '/trigger', base: { uid: 3 } }, learntFrom: 'buildkit', uses: [{ line: 1 }] },
      { mount: { id: 'known' }, learntFrom: 'buildkit', uses: [{ file: 'Dockerfile', line: 2, stage: 'stage-0' }] },
    ]);
  });

  it('has a prefixed build carry a mount that no line of the Dockerfile shows', { timeout }, async () => {
    const build = ['docker', 'buildx', 'build', '--output', 'type=cacheonly', '--network', 'none'];
    const contexts = ['--build-context', `with-trigger=${await imageWithTrigger()}`];
    await writeFile(join(workplace.workingFolder, 'Dockerfile'), 'FROM with-trigger\n');
    const place = ['--store', `dir:${workplace.store}`, '--project', 'e2e', '--scope', 'main'];
    const words = ['run', '--json', ...place, '--', ...build, ...contexts, '.'];
    const { stdout, stderr, exitCode } = await startCarryover(workplace, words, { ...builder.environment });
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      warnings: [],
      extract: { mounts: [{ mount: { id: '/trigger', base: { uid: 3 } }, outcome: 'saved', amount: { files: 1 } }] },
    });
  });

  it('is told in the words of the Dockerfile, for any platform', { timeout }, async () => {
    const text = [
      'FROM carryover-test/base AS Seed',
      'FROM carryover-test/base',
      'ARG TARGETARCH',
      'ARG NAME',
      'RUN --mount=type=cache,target=/go,id=$NAME-$TARGETARCH,mode=0700 true',
      'RUN --mount=type=cache,target=/b,from=Seed true',
    ];
    for (const architecture of ['amd64', 'arm64']) {
      const words = ['--platform', `linux/${architecture}`, '--build-arg', 'NAME=go'];
      const { document } = await plan(`${text.join('\n')}\n`, words);
      expect(document.mounts).toMatchObject([
        { mount: { id: `go-${architecture}`, base: { mode: 0o700 } }, learntFrom: 'buildkit', dependsOnPlatform: true },
        { mount: { id: '/b', base: { from: 'seed' } }, learntFrom: 'buildkit', dependsOnPlatform: false },
      ]);
      expect(Object.keys(document.mounts[0]?.mount.base ?? {})).toEqual(['mode']);
    }
  });

  it('comes from BuildKit also for a Dockerfile on standard input, of which nothing stays', { timeout }, async () => {
    const input = 'FROM carryover-test/base\nRUN --mount=type=cache,target=/given true\n';
    const temporary = () => readdir(workplace.temporaryFolder, { recursive: true });
    const before = await temporary();
    for (const words of [['--file', '-', '.'], ['-']]) {
      const { document } = await plan('FROM scratch\n', words, { input });
      expect(document.mounts).toMatchObject([
        { mount: { id: '/given' }, learntFrom: 'buildkit', uses: [{ file: '<standard input>', line: 2 }] },
      ]);
    }
    expect(await temporary()).toEqual(before);
  });

  it('comes from BuildKit also for a Dockerfile that is out of reach', { timeout }, async () => {
    const text = 'FROM carryover-test/base\nRUN --mount=type=cache,target=/remote true\n';
    await writeFile(join(workplace.folder, 'Dockerfile'), text);
    const { stdout: archive } = await execa('tar', ['--create', '--directory', workplace.folder, 'Dockerfile'], {
      encoding: 'buffer',
    });
    const server = createServer((_request, response) => response.end(archive)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const { document } = await plan('FROM scratch\n', [`http://127.0.0.1:${port}/context.tar`]);
      expect(document.mounts).toMatchObject([
        { mount: { id: '/remote' }, learntFrom: 'buildkit', uses: [{ file: 'Dockerfile', line: 2 }] },
      ]);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('is read where the target’s arguments are given other values for another platform', { timeout }, async () => {
    const text = 'FROM carryover-test/base\nARG TARGETARCH=any\nRUN --mount=type=cache,target=/x,id=$TARGETARCH true\n';
    const foreign = builder.platform === 'linux/s390x' ? 'linux/amd64' : 'linux/s390x';
    const { document } = await plan(text, ['--platform', foreign]);
    expect(document.mounts).toMatchObject([{ mount: { id: 'any' }, learntFrom: 'dockerfile' }]);
    const own = await plan(text);
    expect(own.document.mounts).toMatchObject([{ mount: { id: 'any' }, learntFrom: 'buildkit' }]);
  });

  it('is read where BuildKit cannot tell, and nothing fails for that', { timeout }, async () => {
    const text = 'FROM nowhere.invalid/x\nRUN --mount=type=cache,target=/read true\n';
    const { document, told } = await plan(text);
    expect(document).toMatchObject({ outcome: 'ok', warnings: [] });
    expect(document.mounts).toMatchObject([{ mount: { id: '/read' }, learntFrom: 'dockerfile' }]);
    expect(told).toMatch(/carryover: reading the Dockerfile: BuildKit did not tell the mounts: .*nowhere\.invalid/);
  });

  it('is read with a client that cannot ask', { timeout }, async () => {
    const text = 'FROM carryover-test/base\nRUN --mount=type=cache,target=/read true\n';
    const environment = { ...builder.environment, PATH: workplace.folder };
    const { document, told } = await plan(text, [], { environment });
    expect(document.mounts).toMatchObject([{ mount: { id: '/read' }, learntFrom: 'dockerfile' }]);
    expect(told).toMatch(/reading the Dockerfile: .*there is no such program/);
  });

  it('is shown to people with where it was learnt', { timeout }, async () => {
    await writeFile(join(workplace.workingFolder, 'Dockerfile'), 'FROM scratch\nRUN --mount=type=cache,target=/a x\n');
    const words = ['plan', '--store', `dir:${workplace.store}`, '--project', 'e2e', '--mount', 'id=named'];
    const { stdout } = await startCarryover(workplace, words, { ...builder.environment });
    expect(stdout).toMatch(/\/a .*Dockerfile:2 \(stage-0\).*BuildKit/);
    expect(stdout).toMatch(/named .*--mount/);
  });
});
