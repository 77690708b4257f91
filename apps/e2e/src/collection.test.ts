import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { type JsonDocument, startCarryover } from './harness/carryover';
import { openNewBuilder } from './harness/new-builder';
import { watchDocker } from './harness/watched-docker';
import { openWorkplace } from './harness/workplace';

/** The second of its rules is below what the mount holds. */
const configuration = `
[worker.oci]
  gc = true
[[worker.oci.gcpolicy]]
  keepDuration = "48h"
  filters = ["type==source.local"]
[[worker.oci.gcpolicy]]
  all = true
  maxUsedSpace = "2MiB"
`;

const step =
  'RUN --network=none --mount=type=cache,target=/m [ -e /m/large ] || head -c 6000000 /dev/urandom >/m/large';

it('a builder whose garbage collection is too strict for what was filled is told of, with the rule and what to do', {
  timeout: 300_000,
}, async () => {
  await using workplace = await openWorkplace();
  const file = join(workplace.folder, 'buildkitd.toml');
  await writeFile(file, configuration);
  await using builder = await openNewBuilder(file);
  await writeFile(join(workplace.workingFolder, 'Dockerfile'), `FROM carryover-test/base\n${step}\n`);
  const place = ['--store', `dir:${workplace.store}`, '--project', 'e2e', '--scope', 'main', '--json'];
  const base = ['--build-context', `carryover-test/base=${builder.baseImage}`];
  const carryover = async (words: readonly string[], environment: Readonly<Record<string, string>> = {}) => {
    const run = await startCarryover(workplace, words, { ...builder.environment, ...environment });
    const document: JsonDocument = JSON.parse(run.stdout.trimEnd().split('\n').at(-1) ?? '');
    return { exitCode: run.exitCode, told: run.stderr, warnings: document.warnings };
  };
  const build = ['docker', 'buildx', 'build', '--output=type=cacheonly', ...base, '.'];

  const first = await carryover(['run', ...place, '--', ...build]);
  expect(first, first.told).toMatchObject({ exitCode: 0 });
  expect(first.warnings).toEqual([]);
  await execa('docker', ['buildx', 'prune', '--all', '--force'], { env: builder.environment });

  const rule = 'y rule 1 of carryover-private0, the builder keeps 2.1 MB';
  const filled = await carryover(['inject', ...place, ...base]);
  expect(filled).toMatchObject({ exitCode: 0, warnings: [{ code: 'mounts-endangered' }] });
  expect(filled.warnings[0]?.message).toMatch(rule);
  expect(filled.warnings[0]?.hint).toContain('buildkitd.toml');

  // As its garbage collection would, once a minute.
  const docker = await watchDocker(
    workplace,
    'case "$*" in *" du "*exec.cachemount*) "$docker" buildx prune --all --force >&2 ;; esac',
  );
  const gone = await carryover(['run', ...place, '--strict', '--', ...build], docker.environment);
  expect(gone.warnings).toContainEqual(
    expect.objectContaining({ kind: 'trouble', code: 'mounts-collected', message: expect.stringMatching(rule) }),
  );
  expect(gone.exitCode).toBe(1);
});
