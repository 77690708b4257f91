import { lstat, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtractedMount, InjectedMount } from '@carryover/core';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { type JsonDocument, program } from './harness/carryover';
import { type OwnPodman, openOwnPodman } from './harness/own-podman';

const dockerfile = `FROM carryover-test/base AS seed
RUN mkdir /seed && echo seed >/seed/file
FROM carryover-test/base
ARG MARK
RUN --mount=type=cache,target=/var/cache/app,uid=1000,gid=1001,mode=0700 \\
    echo "found: $(cat /var/cache/app/marks)"; echo "$MARK" >>/var/cache/app/marks; \\
    if [ ! -e /var/cache/app/old ]; then \\
      : >/var/cache/app/old && chown 7:8 /var/cache/app/old && chmod 4711 /var/cache/app/old && touch -d @1000000000 /var/cache/app/old; \\
      ln -s marks /var/cache/app/link; \\
    fi
RUN --mount=type=cache,id=of-a-sort,target=/two,sharing=locked echo "$MARK" >>/two/two-marks && [ "$MARK" != failing ]
RUN --mount=type=cache,from=seed,source=/seed,target=/three cat /three/file
`;

interface Carried<Mount> extends JsonDocument {
  readonly mounts: readonly Mount[];
}

interface RunDocument extends JsonDocument {
  readonly inject: { readonly mounts: readonly InjectedMount[] };
  readonly extract: { readonly mounts: readonly ExtractedMount[] };
}

async function carryover<Document extends JsonDocument>(
  { environment, store, workingFolder }: OwnPodman,
  [command, ...words]: readonly [string, ...string[]],
) {
  const place = ['--store', `dir:${store}`, '--project', 'e2e', '--scope', 'main', '--json'];
  const options = { cwd: workingFolder, env: environment, reject: false } as const;
  const { stdout, stderr, exitCode } = await execa(process.execPath, [program, command, ...place, ...words], options);
  const json = stdout.slice(stdout.search(/^\{/m));
  return { exitCode, printed: stdout, told: stderr, document: JSON.parse(json) as Document };
}

function outcomes(mounts: readonly { readonly mount: { readonly id: string }; readonly outcome: string }[]) {
  return mounts.map(({ mount, outcome }) => [mount.id, outcome]);
}

/** What a step left in its mount, with owner, mode and time as they are on this host. */
async function describeMount(folder: string) {
  const [own, old, link] = await Promise.all([
    lstat(folder),
    lstat(join(folder, 'old')),
    readlink(join(folder, 'link')),
  ]);
  return {
    own: [own.uid, own.gid, own.mode & 0o7777],
    old: [old.uid, old.gid, old.mode & 0o7777, old.mtimeMs],
    link,
    marks: (await readFile(join(folder, 'marks'), 'utf8')).trim().split('\n'),
  };
}

it('carries the mounts of podman and buildah, exactly, and leaves nothing else', async () => {
  await using podman = await openOwnPodman();
  await writeFile(join(podman.workingFolder, 'Containerfile'), dockerfile);
  const build = (tool: string, mark: string) =>
    ['run', '--', tool, 'build', '--layers', `--build-arg=MARK=${mark}`, '--tag=app', '.'] as const;
  const first = await carryover<RunDocument>(podman, build('podman', 'one'));
  expect(first.exitCode, first.told).toBe(0);
  expect(first.printed).toContain('found: \n');
  expect(outcomes(first.document.extract.mounts)).toEqual([
    ['/var/cache/app', 'saved'],
    ['of-a-sort', 'saved'],
  ]);
  expect(first.document.warnings).toMatchObject([
    { code: 'mount-not-kept', message: expect.stringContaining('from=seed') },
  ]);
  const kept = {
    own: [1000, 1001, 0o700],
    old: [7, 8, 0o4711, 1_000_000_000_000],
    link: 'marks',
    marks: ['one'],
  };
  expect(await describeMount(await podman.mountWith('old'))).toEqual(kept);
  // Another machine, another of the two tools, and a build that fails in its last step but one.
  await podman.removeMounts();
  const second = await carryover<RunDocument>(podman, build('buildah', 'failing'));
  expect(second.exitCode, second.told).toBe(1);
  expect(second.printed).toContain('found: one\n');
  expect(outcomes(second.document.inject.mounts)).toEqual([
    ['/var/cache/app', 'restored'],
    ['of-a-sort', 'restored'],
  ]);
  expect(outcomes(second.document.extract.mounts)).toEqual([
    ['/var/cache/app', 'saved'],
    ['of-a-sort', 'saved'],
  ]);
  const left = await podman.contents();

  // Steps of a CI job, which say once which tool is meant.
  await podman.removeMounts();
  const tool = { ...podman, environment: { ...podman.environment, CARRYOVER_BUILD_TOOL: 'podman' } };
  const injected = await carryover<Carried<InjectedMount>>(tool, ['inject', '.']);
  expect(injected.exitCode, injected.told).toBe(0);
  expect(outcomes(injected.document.mounts)).toEqual([
    ['/var/cache/app', 'restored'],
    ['of-a-sort', 'restored'],
  ]);
  expect(await describeMount(await podman.mountWith('old'))).toEqual({ ...kept, marks: ['one', 'failing'] });
  expect(await readFile(join(await podman.mountWith('two-marks'), 'two-marks'), 'utf8')).toBe('one\nfailing\n');
  const extracted = await carryover<Carried<ExtractedMount>>(tool, ['extract', '.']);
  expect(outcomes(extracted.document.mounts)).toEqual([
    ['/var/cache/app', 'unchanged'],
    ['of-a-sort', 'unchanged'],
  ]);
  // All that is there is of the user's own builds.
  expect(await podman.contents()).toEqual(left);
  expect(left.join('\n')).not.toMatch(/carryover[0-9a-f]{16}/);
}, 600_000);
