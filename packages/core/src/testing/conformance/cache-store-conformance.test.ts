import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CacheStore } from '../../store/cache-store';
import { type MemoryStore, memoryStore } from '../memory-store';
import { cacheStoreConformance } from './cache-store-conformance';
import { neverAborted, type StoreUnderTest, type TestRunner } from './subject';

interface CollectedCase {
  readonly name: string;
  run(): Promise<void>;
}

/** A runner that only collects: shows that the suite needs no particular one, and lets single cases be run. */
function collectCases(make: () => StoreUnderTest): CollectedCase[] {
  const path: string[] = [];
  const cases: CollectedCase[] = [];
  const before: (() => Promise<void>)[] = [];
  const after: (() => Promise<void>)[] = [];
  const runAll = async (hooks: readonly (() => Promise<void>)[]) => {
    for (const hook of hooks) {
      await hook();
    }
  };
  const runner: TestRunner = {
    describe: (name, define) => {
      path.push(name);
      define();
      path.pop();
    },
    it: (name, test) => {
      const run = async () => {
        await runAll(before);
        await test().finally(() => runAll(after));
      };
      cases.push({ name: [...path.slice(1), name].join(' > '), run });
    },
    beforeEach: (prepare) => before.push(prepare),
    afterEach: (cleanUp) => after.push(cleanUp),
  };
  cacheStoreConformance(runner, { name: 'broken store', keepsBytesInMemory: true, make: async () => make() });
  return cases;
}

async function writeFirst(inner: MemoryStore, name: string, content: Buffer): Promise<'stored'> {
  inner.put(name, content);
  return 'stored';
}

async function collect(stream: Readable): Promise<Buffer> {
  return Buffer.concat(await stream.toArray());
}

/** Stores with one fault each, and a case that must find it. */
const faults: readonly { fault: string; found: string; breakStore: (inner: MemoryStore) => Partial<CacheStore> }[] = [
  {
    fault: 'replaces what is there',
    found: 'writing a name twice > keeps the first bytes',
    breakStore: (inner) => ({ write: async (name, body) => writeFirst(inner, name, await collect(body.open())) }),
  },
  {
    fault: 'tells every writer that it has stored',
    found: 'writing a name twice > at once stores one of them whole',
    breakStore: (inner) => ({
      write: async (...given) => {
        await inner.write(...given);
        return 'stored';
      },
    }),
  },
  {
    fault: 'takes a body that is too short',
    found: 'writing > leaves nothing of a body that is shorter than its size, and takes a good one afterwards',
    breakStore: (inner) => ({ write: async (name, body) => writeFirst(inner, name, await collect(body.open())) }),
  },
  {
    fault: 'keeps half of a body that fails',
    found: 'writing > leaves nothing of a body that fails midway, and takes a good one afterwards',
    breakStore: (inner) => ({
      write: async (name, body, context) => {
        inner.put(name, 'half');
        return inner.write(name, body, context);
      },
    }),
  },
  {
    fault: 'shows an object before it is written',
    found: 'writing > shows nothing before it is done',
    breakStore: (inner) => ({
      write: async (name, body) => {
        inner.put(name, '');
        return writeFirst(inner, name, await collect(body.open()));
      },
    }),
  },
  {
    fault: 'opens a body once for all',
    found: 'writing > opens the body anew for every write',
    breakStore: (inner) => {
      let content: Buffer | undefined;
      return {
        write: async (name, body) => {
          content ??= await collect(body.open());
          return writeFirst(inner, name, content);
        },
      };
    },
  },
  {
    fault: 'ends a truncated stream as if it were whole',
    found: 'reading > fails the stream when its bytes end early',
    breakStore: (inner) => ({
      read: async (...given) => {
        const stream = await inner.read(...given);
        const ending = async function* () {
          try {
            yield* stream ?? [];
          } catch {
            return;
          }
        };
        return stream && Readable.from(ending(), { objectMode: false });
      },
    }),
  },
  {
    fault: 'throws where an object is absent',
    found: 'an empty store > answers that nothing is there',
    breakStore: () => ({ read: async () => Promise.reject(new Error('not found')) }),
  },
  {
    fault: 'takes any name',
    found: 'names > are refused: "a/../b"',
    breakStore: () => ({ has: async () => false, read: async () => undefined }),
  },
  {
    fault: 'knows one name alone, and not the one that was written last',
    found: 'newest > shows what a later run adds',
    breakStore: (inner) => ({
      traits: { ...inner.traits, newestIsSingle: true },
      newest: async (prefix) =>
        inner
          .names()
          .filter((name) => name.startsWith(prefix))
          .slice(-1),
    }),
  },
  {
    fault: 'takes names that differ by case for the same',
    found: 'names > are told apart by case',
    breakStore: (inner) => ({
      has: (name, context) => inner.has(name.toLowerCase(), context),
      read: (name, context) => inner.read(name.toLowerCase(), context),
      write: (name, body, context) => inner.write(name.toLowerCase(), body, context),
    }),
  },
  {
    fault: 'takes a beginning for a name',
    found: 'names > are whole names, not beginnings or folders of others',
    breakStore: (inner) => ({ has: async (name) => inner.names().some((each) => each.startsWith(name)) }),
  },
  {
    fault: 'gives the oldest first',
    found: 'newest > gives the first of 1000 names, ascending',
    breakStore: (inner) => ({
      newest: async (prefix, limit) =>
        inner
          .names()
          .filter((name) => name.startsWith(prefix))
          .reverse()
          .slice(0, limit),
    }),
  },
  {
    fault: 'orders folder by folder',
    found: 'newest > goes by the bytes of whole names, also across folders',
    breakStore: (inner) => {
      const key = (name: string) => name.replaceAll('/', '\0');
      const byFolder = (one: string, other: string) => (key(one) < key(other) ? -1 : 1);
      return { newest: async (_, limit) => inner.names().sort(byFolder).slice(0, limit) };
    },
  },
  {
    fault: 'takes a prefix for a mere beginning',
    found: 'newest > stays within its folder',
    breakStore: (inner) => ({
      newest: async (prefix, limit) =>
        inner
          .names()
          .filter((name) => name.startsWith(prefix.slice(0, -1)))
          .slice(0, limit),
    }),
  },
  {
    fault: 'does not heed the signal',
    found: 'aborting > a read midway fails the stream with the reason',
    breakStore: (inner) => ({ read: (name) => inner.read(name, neverAborted()) }),
  },
  {
    fault: 'throws its own error when aborted',
    found: 'aborting > before a call makes it throw the reason and do nothing',
    breakStore: () => ({ newest: async () => Promise.reject(new Error('aborted')) }),
  },
  {
    fault: 'shows a password',
    found: 'what it says of itself > is one printable line without secrets',
    breakStore: () => ({ describe: () => 'memory://user:hunter2@host' }),
  },
  {
    fault: 'says that it lists, and does not',
    found: 'what it says of itself > agrees with what it does: it lists and deletes, or throws',
    breakStore: () => ({ list: () => Readable.from([]) }),
  },
  {
    fault: 'fails to delete what is absent',
    found: 'list and delete, where it has them > delete one name and no other, also twice',
    breakStore: (inner) => ({
      delete: async (name) => {
        if (!inner.names().includes(name)) {
          throw new Error('not found');
        }
        inner.vanish(name);
      },
    }),
  },
];

function underTest(breakStore: (inner: MemoryStore) => Partial<CacheStore>): StoreUnderTest {
  const inner = memoryStore();
  return {
    store: { ...inner, ...breakStore(inner) },
    dispose: async () => undefined,
    secrets: ['hunter2'],
    breakReadMidway: async (name) => inner.truncate(name, 1_000_000),
  };
}

describe('cacheStoreConformance', () => {
  it.each(faults)('finds a store that $fault', async ({ found, breakStore }) => {
    const sound = collectCases(() => underTest(() => ({}))).find(({ name }) => name === found);
    const broken = collectCases(() => underTest(breakStore)).find(({ name }) => name === found);
    if (sound === undefined || broken === undefined) {
      throw new Error(`There is no case '${found}'`);
    }
    await sound.run();
    await expect(broken.run()).rejects.toThrow();
  });
});
