import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emptyBuilder } from './harness/empty-builder';
import { runPrefixed } from './harness/prefixed-build';
import { listStore } from './harness/store-content';
import { openWorkplace, type Workplace } from './harness/workplace';

const timeout = 600_000;
const seedBytes = 3_000_000;

/** Mounts by id, each with all that tells what it is based on. */
const mounts = {
  stage: 'from=Seeds',
  source: 'from=seeds,source=/folder',
  owner: 'from=seeds,source=/folder,uid=5,mode=0700',
  image: 'from=carryover-test/busybox,source=/etc',
  context: 'from=given,source=/etc',
  empty: 'from=seeds,uid=5,mode=0750',
  plain: 'sharing=shared',
} as const;

/** A Dockerfile whose first stages need a secret, a file of the context, and another mount; whose last line goes on, and does not end. */
function dockerfile(workplace: Workplace): string {
  const uses = Object.entries(mounts).map(([id, options]) => {
    const script = [
      `mkdir -p /result/${id} && cd /m`,
      `cp new file folder/file /result/${id} 2>/dev/null`,
      `stat -c '%a %u' . >/result/${id}/owner; ls >/result/${id}/names`,
      'echo -n $WORD >>new; for file in file folder/file; do [ ! -e $file ] || echo -n $WORD >$file; done',
    ];
    return `RUN --network=none --mount=type=cache,id=${id},target=/m,${options} ${script.join('; ')} # ${workplace.namespace}`;
  });
  return [
    '# escape=`',
    'FROM carryover-test/base AS made',
    // A line that goes on: the escape character is not the usual one.
    'RUN --network=none --mount=type=secret,id=token,required=true --mount=type=cache,id=plain,target=/m `',
    `mkdir -p /seeds/folder/.hidden; cp /m/new /seeds/ 2>/dev/null; cat /run/secrets/token >/seeds/folder/.hidden/token; \`
echo -n seed >/seeds/file; echo -n seed >/seeds/folder/file # ${workplace.namespace}`,
    'COPY seed /seeds/folder/seed',
    'FROM scratch AS Seeds',
    'COPY --from=made /seeds /',
    'FROM carryover-test/base AS steps',
    'ARG WORD',
    `RUN --network=none mkdir /result # ${workplace.namespace} $WORD`,
    ...uses,
    'FROM scratch',
    'COPY --from=steps /result / `',
  ].join('\n');
}

/** Runs the build, whose steps write `word`. Gives what they found: `find(id, name)`. */
async function build(workplace: Workplace, word: string, more: readonly string[] = []) {
  const result = join(workplace.folder, `result-${word}`);
  const context = ['--build-context', 'given=docker-image://carryover-test/busybox'];
  const secret = ['--secret', 'id=token,env=TOKEN'];
  const output = ['--output', `type=local,dest=${result}`];
  const flags = [...context, ...secret, ...output, '--build-arg', `WORD=${word}`, ...more, '.'];
  const run = await runPrefixed(workplace, { flags, environment: { TOKEN: 'hidden-word' } });
  expect(run.exitCode, run.told).toBe(0);
  const find = (id: keyof typeof mounts, name: string) =>
    readFile(join(result, id, name), 'utf8').catch(() => undefined);
  return { ...run, find };
}

it('a mount based on an image or a stage is carried: what builds changed of it, and nothing of its base', {
  timeout,
}, async () => {
  await using workplace = await openWorkplace();
  const seed = join(workplace.workingFolder, 'seed');
  await writeFile(seed, randomBytes(seedBytes));
  await writeFile(join(workplace.workingFolder, 'Dockerfile'), dockerfile(workplace));

  const first = await build(workplace, 'one');
  expect(first.document.warnings).toEqual([]);
  const saved = Object.fromEntries(
    (first.document.extract?.mounts ?? []).map(({ mount, outcome, packed }) => [mount.id, [outcome, packed.files]]),
  );
  expect(saved).toEqual({
    plain: ['saved', 1],
    stage: ['saved', 3],
    source: ['saved', 2],
    owner: ['saved', 2],
    image: ['saved', 1],
    context: ['saved', 1],
    empty: ['saved', 1],
  });
  const stored = [...(await listStore(workplace)).values()];
  expect(stored.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(seedBytes / 10);
  expect(JSON.stringify(first.document) + first.told).not.toContain('hidden-word');

  // On an empty builder, and with the base made anew, each is found as it was left.
  await emptyBuilder(workplace);
  const second = await build(workplace, 'two');
  expect(second.document.warnings).toEqual([]);
  const injected = second.document.inject?.mounts ?? [];
  expect(injected.map(({ mount, outcome }) => [mount.id, outcome])).toEqual(
    injected.map(({ mount }) => [mount.id, 'restored']),
  );
  for (const id of Object.keys(mounts) as (keyof typeof mounts)[]) {
    expect([id, await second.find(id, 'new')]).toEqual([id, 'one']);
  }
  expect(await second.find('source', 'file')).toBe('one');
  expect(await second.find('source', 'names')).toBe('file\nnew\nseed\n');
  expect(await second.find('image', 'names')).toContain('passwd');
  expect([await second.find('owner', 'owner'), await second.find('empty', 'owner')]).toEqual(['755 0\n', '750 5\n']);
  expect(second.document.extract?.mounts.map(({ outcome }) => outcome)).not.toContain('failed');
});

it('another base is not hidden by what was changed of an earlier one, and what cannot be carried is told', {
  timeout,
}, async () => {
  await using workplace = await openWorkplace();
  const text = (seeds: string, more = '') =>
    [
      'FROM carryover-test/base AS made',
      `RUN --network=none mkdir /seeds; cd /seeds; ${seeds} # ${workplace.namespace}`,
      'FROM carryover-test/base AS steps',
      `ARG NONCE`,
      `RUN --network=none --mount=type=cache,id=x,target=/m,from=made,source=/seeds cat /m/*; echo new >/m/new; ` +
        `echo changed >/m/file; rm -f /m/gone ${more} # ${workplace.namespace} $NONCE`,
      `RUN --network=none --mount=type=cache,id=y,target=/m,from=folder ls /m # ${workplace.namespace} $NONCE`,
    ].join('\n');
  const run = async (dockerfile: string) => {
    await writeFile(join(workplace.workingFolder, 'Dockerfile'), dockerfile);
    await mkdir(join(workplace.workingFolder, 'folder'), { recursive: true });
    const flags = ['--build-context', 'folder=./folder', '--output', 'type=cacheonly', '.'];
    return runPrefixed(workplace, { flags });
  };
  const first = await run(text('echo seed >file; echo gone >gone; echo kept >kept'));
  expect(first.exitCode, first.told).toBe(0);
  expect(first.document.warnings).toMatchObject([
    { code: 'mount-with-base', message: expect.stringMatching(/Dockerfile:6: the mount y .*folder is a folder given/) },
  ]);
  expect(first.document.extract?.mounts).toMatchObject([{ mount: { id: 'x' }, outcome: 'saved' }]);

  await emptyBuilder(workplace);
  const second = await run(text('echo another >file; echo kept >kept'));
  const [restored] = second.document.inject?.mounts ?? [];
  expect(restored).toMatchObject({ outcome: 'restored', amount: { files: 1 } });
  const found = second.told.match(/^#\d+ [\d.]+ (another|changed|kept|new|seed)$/gm)?.map((line) => line.split(' ')[2]);
  expect(found).toEqual(['another', 'kept', 'new']);

  // A base that cannot be built is its mount's trouble alone, and the build's own.
  await emptyBuilder(workplace);
  const failing = await run(text('false'));
  expect(failing.exitCode).toBe(1);
  expect(failing.document.inject?.mounts).toMatchObject([{ outcome: 'failed' }]);
  expect(failing.document.extract).toBeUndefined();
});
