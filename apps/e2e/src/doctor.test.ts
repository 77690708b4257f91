import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheMount } from './harness/cache-mount';
import { listCacheRecords } from './harness/cache-records';
import { startCarryover } from './harness/carryover';
import { listStore } from './harness/store-content';
import { stepInMounts, userBuild } from './harness/user-build';
import { openWorkplace } from './harness/workplace';

interface Doctor {
  readonly outcome: string;
  readonly findings: readonly { readonly subject: string; readonly level: string; readonly message: string }[];
}

it('a doctor tells what is here and what would go wrong, and leaves nothing', { timeout: 300_000 }, async () => {
  await using workplace = await openWorkplace();
  const { namespace, store } = workplace;
  const [plain, owned, alone] = [cacheMount('owned'), cacheMount('owned', ',uid=1000'), cacheMount('alone')];
  await userBuild(workplace, [
    stepInMounts([
      [plain, 'touch file'],
      [alone, 'touch file'],
    ]),
  ]);
  const dockerfile = [
    'FROM carryover-test/base',
    `RUN --mount=type=cache,${owned.options} --mount=type=cache,${alone.options},sharing=private true`,
  ];
  await writeFile(join(workplace.workingFolder, 'Dockerfile'), dockerfile.join('\n'));
  // Other tests use the same builder meanwhile.
  const mountsOf = async () => {
    const records = await listCacheRecords('exec.cachemount');
    return records.filter(({ text }) => [namespace, 'carryover-probe'].some((name) => text.includes(name)));
  };
  const mountsBefore = (await mountsOf()).map(({ id }) => id).sort();
  const doctor = async (...words: string[]) => {
    const argument = `BUILDKIT_CACHE_MOUNT_NS=${namespace}`;
    const run = await startCarryover(workplace, ['doctor', '--json', '--build-arg', argument, ...words]);
    const document: Doctor = JSON.parse(run.stdout);
    const found = (level: string) =>
      document.findings.filter((each) => each.level === level).map(({ subject, message }) => `${subject}: ${message}`);
    return { exitCode: run.exitCode, outcome: document.outcome, found };
  };

  const well = await doctor('--store', `dir:${store}`);
  expect(well).toMatchObject({ exitCode: 0, outcome: 'ok' });
  expect(well.found('good')).toEqual([
    expect.stringMatching(/^build tool: docker buildx: .*buildx.*; the engine is Docker \d+/),
    expect.stringMatching(/^builder: .*driver .*, BuildKit .*, linux\//),
    expect.stringMatching(/^generated builds: One with its own toolbox and a mount took \d/),
    expect.stringMatching(/^plan: 2 of 2 mounts are carried: .*owned.*uid=1000.* by the Dockerfile/),
    expect.stringMatching(/^mounts: 1 of 2 planned mounts are in the builder now/),
    expect.stringMatching(/^store: dir:.* can be read and written: project .*, scope default/),
  ]);
  expect(well.found('note')).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^frontend: The one that BuildKit brings does not tell the mounts, so the Dockerfile is read: /,
      ),
      expect.stringMatching(/^plan: alone .* is private/),
      expect.stringMatching(/^mounts: owned .* is there with another owner, mode or base alone/),
      expect.stringMatching(/^snapshots: None/),
    ]),
  );
  expect([...(await listStore(workplace)).keys()]).toEqual([]);
  expect((await mountsOf()).map(({ id }) => id).sort()).toEqual(mountsBefore);

  const ill = await doctor('--store', 'dir:./Dockerfile', '--builder', 'carryover-none', '--target', 'nowhere');
  expect(ill).toMatchObject({ exitCode: 1, outcome: 'trouble' });
  expect(ill.found('problem')).toEqual([
    expect.stringMatching(/^builder: The builder carryover-none does not answer: /),
    expect.stringMatching(/^plan: Dockerfile:\d+.*nowhere/s),
    expect.stringMatching(/^store: .*Dockerfile/),
  ]);
});
