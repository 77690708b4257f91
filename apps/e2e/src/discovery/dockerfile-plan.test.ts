import { type MountPlan, planFromDockerfile } from '@carryover/core';
import { describe, expect, it } from 'vitest';
import { type CacheRecord, listCacheRecords } from '../harness/cache-records';
import { openWorkplace } from '../harness/workplace';
import { type CorpusCase, readCorpus } from './corpus';
import { buildCase, builderPlatform, isReachable, lookIntoMounts, recordedId } from './corpus-build';

const timeout = 600_000;

function planCase({ name, text, namespace, ...details }: CorpusCase, buildPlatform: string): MountPlan {
  const buildArguments = { ...details.buildArguments, BUILDKIT_CACHE_MOUNT_NS: namespace };
  const namedContexts = Object.keys(details.namedContexts ?? {});
  return planFromDockerfile({ file: name, text, buildArguments, target: details.target, buildPlatform, namedContexts });
}

/** Works on all items, a few at a time. Results are in order. */
async function inTurns<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  async function takeItems(): Promise<void> {
    for (const [index, item] of queue) {
      results[index] = await work(item);
    }
  }
  await Promise.all([takeItems(), takeItems(), takeItems()]);
  return results;
}

function recordsOf(records: readonly CacheRecord[], { namespace }: CorpusCase): readonly CacheRecord[] {
  return records.filter(({ text }) => text.includes(` with id "${namespace}/`));
}

describe('the plan of a Dockerfile', () => {
  it('is what BuildKit makes of it', { timeout }, async () => {
    await using workplace = await openWorkplace();
    const corpus = await readCorpus(workplace.namespace);
    const platform = await builderPlatform();
    const plans = corpus.map((one) => planCase(one, platform));

    const endings = await inTurns(corpus, (one) => buildCase(workplace, one));
    const records = await listCacheRecords('exec.cachemount');
    for (const [index, one] of corpus.entries()) {
      const { mounts, diagnostics } = plans[index] ?? { mounts: [], diagnostics: [] };
      const ending = endings[index];
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      // One that is refused is refused before any step runs.
      expect([one.name, ending?.succeeded, ending?.log]).toEqual([
        one.name,
        one.refused !== true,
        expect.not.stringContaining('did not complete successfully'),
      ]);
      expect([one.name, errors.length > 0]).toEqual([one.name, one.refused === true]);

      const found = recordsOf(records, one).map((record) => recordedId(record, one.namespace));
      const planned = mounts.map(({ mount }) => mount.id);
      const missed = difference(found, planned);
      expect([one.name, difference(planned, found)]).toEqual([one.name, []]);
      // What is not in the plan is told of, mount by mount.
      const unknown = diagnostics.filter(({ code }) => code === 'unknown-variable');
      expect([one.name, missed, unknown]).toEqual([
        one.name,
        missed,
        expect.objectContaining({ length: missed.length }),
      ]);
    }

    const good = corpus.flatMap((one, index) => {
      const mounts = plans[index]?.mounts.map(({ mount }) => mount).filter(isReachable) ?? [];
      return one.refused === true || mounts.length === 0 ? [] : [{ one, mounts }];
    });
    const looks = await inTurns(good, ({ one, mounts }) => lookIntoMounts(workplace, one, mounts));
    const recordsAfter = await listCacheRecords('exec.cachemount');
    for (const [index, { one }] of good.entries()) {
      expect([one.name, looks[index]?.succeeded, looks[index]?.log]).toEqual([one.name, true, expect.anything()]);
      // With another owner, mode or id, the look would have made a directory of its own.
      const [before, after] = [records, recordsAfter].map((all) =>
        recordsOf(all, one)
          .map(({ id }) => id)
          .toSorted(),
      );
      expect([one.name, after]).toEqual([one.name, before]);
    }
    expect(corpus.length).toBeGreaterThanOrEqual(60);
    expect(good.length).toBeGreaterThanOrEqual(60);
  });
});

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
