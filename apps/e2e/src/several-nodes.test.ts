import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExtractedMount, InjectedMount } from '@carryover/core';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JsonDocument, startCarryover } from './harness/carryover';
import { type NewBuilder, openNewBuilder } from './harness/new-builder';
import { openWorkplace, type Workplace } from './harness/workplace';

const timeout = 300_000;

/** Two daemons; the first client knows of a builder of both, too. */
let one: NewBuilder;
let two: NewBuilder;
beforeAll(async () => {
  [one, two] = await Promise.all([openNewBuilder(), openNewBuilder()]);
  // As one makes a builder of machines that are for different platforms.
  for (const [node, platform, { environment }] of [
    ['first', 'linux/amd64', one],
    ['second', 'linux/arm64', two],
  ] as const) {
    const socket = join(dirname(environment.DOCKER_CONFIG ?? ''), 'buildkitd.sock');
    const words = ['--driver=remote', '--name=pair', `--node=${node}`, `--platform=${platform}`, `unix://${socket}`];
    const append = node === 'first' ? [] : ['--append'];
    await execa('docker', ['buildx', 'create', ...append, ...words], { env: one.environment });
  }
}, timeout);
afterAll(async () => {
  await Promise.all([one[Symbol.asyncDispose](), two[Symbol.asyncDispose]()]);
});

const platforms = 'linux/amd64,linux/arm64';

/** One mount that all platforms share, and one for each. Nothing of another platform is run. */
const dockerfile = [
  'FROM --platform=$BUILDPLATFORM carryover-test/base',
  'ARG TARGETARCH',
  'ARG STEP',
  'RUN --network=none --mount=type=cache,target=/shared --mount=type=cache,id=own-$TARGETARCH,target=/own \\',
  '  echo "$TARGETARCH has: $(ls /shared /own | xargs)"; eval "$STEP"',
];

const adding = '--build-arg=STEP=touch /shared/of-$TARGETARCH /own/of-$TARGETARCH';

interface Document extends JsonDocument {
  readonly inject: { readonly mounts: readonly InjectedMount[] };
  readonly extract: { readonly mounts: readonly ExtractedMount[] };
  readonly mounts: readonly (InjectedMount & ExtractedMount & { readonly nodes?: readonly string[] })[];
  readonly findings: readonly { readonly subject: string; readonly message: string }[];
}

/** Runs carryover about a build on a builder. */
async function carryover(workplace: Workplace, command: string, build: readonly string[]) {
  const place = ['--store', `dir:${workplace.store}`, '--project', 'e2e', '--scope', 'main', '--json'];
  const words = ['docker', 'buildx', 'build', ...wordsOf(build)];
  const run = await startCarryover(workplace, [command, ...place, '--', ...words], one.environment);
  expect(run.exitCode, run.stderr).toBe(0);
  const document: Document = JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '');
  return { told: run.stderr, document };
}

function wordsOf(build: readonly string[]): string[] {
  return [
    '--progress=plain',
    '--output=type=cacheonly',
    `--build-context=carryover-test/base=${one.baseImage}`,
    ...build,
    '.',
  ];
}

async function prune(): Promise<void> {
  await execa('docker', ['buildx', 'prune', '--builder=pair', '--all', '--force'], { env: one.environment });
}

function rowsOf(
  mounts: readonly {
    readonly mount: { readonly id: string };
    readonly node?: string | undefined;
    readonly outcome: string;
  }[],
) {
  return mounts.map(({ mount, node, outcome }) => [mount.id, node, outcome].join(' ')).toSorted();
}

const files = (mounts: Document['mounts']) =>
  new Map(mounts.map(({ mount, node, amount }) => [`${mount.id} ${node}`, amount.files]));

describe('a builder of several nodes', { timeout }, () => {
  it('has each node given its mounts, and what they hold is saved from each', async () => {
    await using workplace = await openWorkplace();
    await writeFile(join(workplace.workingFolder, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
    const build = ['--builder=pair', `--platform=${platforms}`];

    const plan = await carryover(workplace, 'plan', build);
    expect(plan.document.mounts.map(({ mount, nodes }) => [mount.id, nodes]).toSorted()).toEqual([
      ['/shared', ['first', 'second']],
      ['own-amd64', ['first']],
      ['own-arm64', ['second']],
    ]);
    const doctor = await carryover(workplace, 'doctor', build);
    const found = doctor.document.findings.map(({ subject, message }) => `${subject}: ${message}`);
    expect(found).toContain('frontend: The one that BuildKit brings tells the mounts itself (convertllb).');
    for (const node of ['first', 'second']) {
      expect(found).toContainEqual(expect.stringMatching(`^generated builds: .* on node ${node}\\.$`));
      expect(found).toContainEqual(expect.stringMatching(`^mounts: 0 of 2 planned mounts .*, on node ${node} `));
    }

    const first = await carryover(workplace, 'run', [...build, adding]);
    expect(rowsOf(first.document.extract.mounts)).toEqual([
      '/shared first saved',
      '/shared second merged',
      'own-amd64 first saved',
      'own-arm64 second saved',
    ]);
    expect(first.document.warnings).toEqual([]);

    // On machines that are new, each has what both had, and no other's own.
    await prune();
    const looking = await carryover(workplace, 'run', build);
    expect(rowsOf(looking.document.inject.mounts)).toEqual([
      '/shared first restored',
      '/shared second restored',
      'own-amd64 first restored',
      'own-arm64 second restored',
    ]);
    for (const architecture of ['amd64', 'arm64']) {
      expect(looking.told).toMatch(`${architecture} has: /own: of-${architecture} /shared: of-amd64 of-arm64`);
    }
    expect(new Set(looking.document.extract.mounts.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));

    // What each inject knows, the extract on the same node is told: so a removal is one.
    await carryover(workplace, 'inject', build);
    const removing = '--build-arg=STEP=[ $TARGETARCH = amd64 ] || rm /shared/of-amd64';
    await execa('docker', ['buildx', 'build', ...wordsOf([...build, removing])], {
      cwd: workplace.workingFolder,
      env: one.environment,
    });
    const removed = await carryover(workplace, 'extract', build);
    expect(rowsOf(removed.document.mounts)).toContain('/shared second saved');
    await prune();
    const last = await carryover(workplace, 'inject', [...build]);
    expect(files(last.document.mounts)).toEqual(
      new Map([
        ['/shared first', 1],
        ['/shared second', 1],
        ['own-amd64 first', 1],
        ['own-arm64 second', 1],
      ]),
    );
    // Where one platform alone is built, no other node is looked at.
    const arm = await carryover(workplace, 'plan', ['--builder=pair', '--platform=linux/arm64']);
    expect(arm.document.mounts.map(({ nodes }) => nodes)).toEqual([['second'], ['second']]);
    expect((await readdir(workplace.temporaryFolder)).filter((name) => name.includes('nodes'))).toEqual([]);
  });

  it('differs from one of a single node, where a mount that platforms share is carried once', async () => {
    await using workplace = await openWorkplace();
    await writeFile(join(workplace.workingFolder, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
    const { document } = await carryover(workplace, 'run', [`--platform=${platforms}`, adding]);
    expect(rowsOf(document.extract.mounts)).toEqual(['/shared  saved', 'own-amd64  saved', 'own-arm64  saved']);
    expect(document.extract.mounts.find(({ mount }) => mount.id === '/shared')?.amount.files).toBe(2);
  });
});
