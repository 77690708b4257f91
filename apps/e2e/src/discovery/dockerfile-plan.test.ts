import { inParallel, type MountPlan, planFromDockerfile } from '@carryover/core';
import { describe, expect, it, vi } from 'vitest';
import { type CacheRecord, listCacheRecords } from '../harness/cache-records';
import { openWorkplace } from '../harness/workplace';
import { type CorpusCase, readCorpus } from './corpus';
import { type BuildEnding, buildCase, builderPlatform, isReachable, lookIntoMounts, recordedId } from './corpus-build';

const timeout = 600_000;

function planCase({ name, text, namespace, ...details }: CorpusCase, buildPlatform: string): MountPlan {
  const buildArguments = { ...details.buildArguments, BUILDKIT_CACHE_MOUNT_NS: namespace };
  const namedContexts = Object.keys(details.namedContexts ?? {});
  return planFromDockerfile({ file: name, text, buildArguments, target: details.target, buildPlatform, namedContexts });
}

/** Builds at once. */
const concurrency = 3;

function recordsOf(records: readonly CacheRecord[], { namespace }: CorpusCase): readonly CacheRecord[] {
  return records.filter(({ text }) => text.includes(` with id "${namespace}/`));
}

describe('the plan of a Dockerfile', () => {
  it('is what BuildKit makes of it', { timeout }, async () => {
    await using workplace = await openWorkplace();
    const corpus = await readCorpus(workplace.namespace);
    const platform = await builderPlatform();
    const endings = await inParallel(concurrency, corpus, (one) => buildCase(workplace, one));
    const records = await listCacheRecords('exec.cachemount');
    const cases = corpus.map((one, index) => ({ one, plan: planCase(one, platform), ending: endings[index] }));
    expect(cases.flatMap(({ one, plan, ending }) => disagreements(one, plan, ending, recordsOf(records, one)))).toEqual(
      [],
    );

    const reachable = cases.flatMap(({ one, plan }) =>
      plan.mounts.filter(({ mount }) => isReachable(mount)).map(({ mount }) => ({ one, mount })),
    );
    const batches = reachable.flatMap((_, index) => (index % 40 === 0 ? [reachable.slice(index, index + 40)] : []));
    const looks = await inParallel(concurrency, batches, (batch) => lookIntoMounts(workplace, batch));
    expect(looks.filter(({ succeeded }) => !succeeded).map(({ log }) => log)).toEqual([]);
    const ids = (all: readonly CacheRecord[]) =>
      corpus.flatMap((one) => recordsOf(all, one).map(({ id }) => id)).toSorted();
    // With another id, owner or mode, a look would have made a directory of its own. While a builder lets go of a mount, it tells of its frozen copy alone.
    await vi.waitFor(async () => expect(ids(await listCacheRecords('exec.cachemount'))).toEqual(ids(records)), {
      timeout: 60_000,
      interval: 500,
    });
    expect([corpus.length, reachable.length].filter((count) => count < 100)).toEqual([]);
  });
});

/** How a plan and what BuildKit did differ, one line for each way. */
function disagreements(
  { name, namespace, refused = false }: CorpusCase,
  { mounts, diagnostics }: MountPlan,
  ending: BuildEnding | undefined,
  records: readonly CacheRecord[],
): readonly string[] {
  const found = records.map((record) => recordedId(record, namespace));
  const planned = mounts.map(({ mount }) => mount.id);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  // What is not in the plan is told of, mount by mount.
  const untold = difference(found, planned).slice(diagnostics.filter(({ code }) => code === 'unknown-variable').length);
  const isAsExpected = ending?.succeeded === !refused && !ending.log.includes('did not complete successfully');
  return [
    ...(isAsExpected ? [] : [`${name}: the build should be ${refused ? 'refused' : 'well'}:\n${ending?.log}`]),
    ...(errors.length > 0 === refused ? [] : [`${name}: the plan has these errors: ${JSON.stringify(errors)}`]),
    ...difference(planned, found).map((id) => `${name}: in the plan alone: ${id}`),
    ...untold.map((id) => `${name}: in the build alone: ${id}`),
  ];
}

/** What of a list is not in another, each as often as it is there once more. */
function difference(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = [...other];
  return list.filter((item) => {
    const index = left.indexOf(item);
    if (index >= 0) {
      left.splice(index, 1);
    }
    return index < 0;
  });
}
