import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExtractedMount, InjectedMount, PlannedMount } from '@carryover/core';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type JsonDocument, startCarryover } from './harness/carryover';
import { type NewBuilder, openNewBuilder } from './harness/new-builder';
import { type WatchedDocker, watchDocker } from './harness/watched-docker';
import { openWorkplace, type Workplace } from './harness/workplace';

const timeout = 300_000;

/** A daemon, a place and a buildctl in its PATH. */
let builder: NewBuilder;
let workplace: Workplace;
let buildctl: WatchedDocker;
beforeAll(async () => {
  builder = await openNewBuilder();
  workplace = await openWorkplace();
  const script = fileURLToPath(new URL('../../../scripts/service-program.sh', import.meta.url));
  const { stdout: program } = await execa(script, ['buildctl']);
  buildctl = await watchDocker(workplace, '', 'buildctl', program);
  await writeFile(join(workplace.workingFolder, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
}, timeout);
afterAll(async () => {
  await builder[Symbol.asyncDispose]();
  await workplace[Symbol.asyncDispose]();
});

/** One mount’s id means something else in a filter that does not quote it. */
const dockerfile = [
  'FROM carryover-test/base',
  'ARG TARGETARCH STEP',
  'RUN --network=none --mount=type=cache,target=/plain \\',
  '  --mount=type=cache,target=/owned,id=of|owned.$TARGETARCH,uid=1000,gid=50,mode=0750 \\',
  '  echo "it has: $(stat -c %a:%u:%g /plain /owned | xargs) $(ls /plain /owned | xargs)"; eval "$STEP"',
];

/** What nobody told carryover of. */
const foreign = 'FROM carryover-test/base\nRUN --network=none --mount=type=cache,id=of-others,target=/x touch /x/y\n';

interface Document extends JsonDocument {
  readonly inject: { readonly mounts: readonly InjectedMount[] };
  readonly extract: { readonly mounts: readonly ExtractedMount[] };
  readonly mounts: readonly (InjectedMount & ExtractedMount & PlannedMount)[];
}

async function words(step: string): Promise<string[]> {
  const layout = builder.baseImage.replace('oci-layout://', '');
  const { manifests } = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8'));
  return [
    ...['buildctl', '--addr', address(), 'build', '--frontend=dockerfile.v0', '--progress=plain'],
    ...['--local', 'context=.', '--local', 'dockerfile=.', '--opt', `build-arg:STEP=${step}`],
    ...['--oci-layout', `base=${layout}`],
    ...['--opt', `context:carryover-test/base=oci-layout://base@${manifests[0].digest}`],
  ];
}

function address(): string {
  return `unix://${join(dirname(builder.environment.DOCKER_CONFIG ?? ''), 'buildkitd.sock')}`;
}

/** Runs carryover about a build. */
async function carryover(command: string, step = '') {
  const place = ['--store', `dir:${workplace.store}`, '--project', 'e2e', '--scope', 'main', '--json'];
  const argv = [command, ...place, '--', ...(await words(step))];
  const { exitCode, stdout, stderr } = await startCarryover(workplace, argv, buildctl.environment);
  expect(exitCode, stderr).toBe(0);
  const document: Document = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  expect(document.warnings).toEqual([]);
  return { told: stderr, document };
}

async function ask(...question: readonly string[]): Promise<string> {
  const { stdout } = await execa('buildctl', ['--addr', address(), ...question], { env: buildctl.environment });
  return stdout;
}

function outcomes(mounts: readonly { readonly mount: { readonly id: string }; readonly outcome: string }[]) {
  return mounts.map(({ mount, outcome }) => `${mount.id} ${outcome}`).toSorted();
}

const own = `of|owned.${process.arch === 'x64' ? 'amd64' : process.arch}`;

it('has the mounts of its builds carried, and nothing else is left of that', { timeout }, async () => {
  const plan = await carryover('plan');
  expect(plan.document.mounts).toMatchObject([
    { mount: { id: own, base: { uid: 1000, gid: 50, mode: 0o750 } }, learntFrom: 'buildkit' },
    { mount: { id: '/plain', base: {} }, learntFrom: 'buildkit' },
  ]);

  const first = await carryover('run', 'echo a >/plain/a; echo b >/owned/b; chown 7:8 /owned/b');
  expect(first.told).toContain('it has: 755:0:0 750:1000:50 /owned: /plain:');
  expect(outcomes(first.document.extract.mounts)).toEqual(['/plain saved', `${own} saved`]);

  // A daemon that is new, as far as anybody sees, but for somebody else's mount.
  await ask('prune', '--all');
  await writeFile(join(workplace.folder, 'Dockerfile'), foreign);
  const others = (await words(''))
    .slice(3)
    .map((word) => word.replace('dockerfile=.', `dockerfile=${workplace.folder}`));
  await execa('buildctl', ['--addr', address(), ...others], {
    cwd: workplace.workingFolder,
    env: buildctl.environment,
  });
  const before = (await buildctl.calls()).length;
  const second = await carryover('run', 'stat -c "b: %u:%g" /owned/b; echo more >>/plain/a');
  expect(second.told).toContain('it has: 755:0:0 750:1000:50 /owned: b /plain: a');
  expect(second.told).toContain('b: 7:8');
  expect(outcomes(second.document.inject.mounts)).toEqual(['/plain restored', `${own} restored`]);
  expect(outcomes(second.document.extract.mounts)).toEqual(['/plain saved', `${own} unchanged`]);

  // As steps of a CI job, of which the build removes a file.
  const injected = await carryover('inject');
  expect(outcomes(injected.document.mounts)).toEqual(['/plain present', `${own} present`]);
  await execa('buildctl', (await words('rm /plain/a; touch /plain/c')).slice(1), {
    cwd: workplace.workingFolder,
    env: buildctl.environment,
  });
  const extracted = await carryover('extract');
  expect(extracted.document.mounts.find(({ mount }) => mount.id === '/plain')).toMatchObject({
    outcome: 'saved',
    amount: { files: 1 },
  });

  // No question makes the daemon measure what somebody else's build may come for at that moment; and the daemon does find what is asked for.
  const questions = (await buildctl.calls()).slice(before).filter((call) => call.includes('du'));
  const ofMounts = questions.map((call) => call.find((word) => word.startsWith('--filter=type==exec.cachemount')));
  const filters = [...new Set(ofMounts.filter((filter) => filter !== undefined))];
  expect(filters.length).toBeGreaterThan(0);
  for (const filter of filters) {
    const found = JSON.parse(await ask('du', filter, '--format={{json .}}')) as { readonly description: string }[];
    expect(found.map(({ description }) => /with id "\/(.*)"$/.exec(description)?.[1] ?? '/plain').toSorted()).toEqual([
      '/plain',
      own,
    ]);
  }
  // A mount is called after the step that made it.
  const described = (await ask('du', '--verbose')).match(/^Description:\s+(?!cached mount ).*$/gm) ?? [];
  expect(described).toContainEqual(expect.stringContaining('local source for carryover-toolbox-'));
  expect(described.join('\n')).not.toMatch(/carryover[0-9a-f]{16}/);
  expect((await readdir(workplace.temporaryFolder)).filter((name) => !/^carryover-\d+$/.test(name))).toEqual([]);
});
