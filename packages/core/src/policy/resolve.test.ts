import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRecords } from '../../test/index-records';
import { inBatches } from '../../test/model-store';
import type { IndexRecord } from '../format/index-record';
import { comparePaths } from '../format/path-order';
import { type ResolvedPath, resolveGenerations } from './resolve';

interface Generation {
  readonly records: readonly IndexRecord[];
  readonly packs: ReadonlyMap<number, string>;
}

async function resolve(generations: readonly Generation[], batchLength = 3): Promise<ResolvedPath[]> {
  const paths: ResolvedPath[] = [];
  const readable = generations.map(({ records, packs }) => ({ records: inBatches(records, batchLength), packs }));
  for await (const batch of resolveGenerations(readable)) {
    paths.push(...batch);
  }
  return paths;
}

interface Held {
  readonly record: Exclude<IndexRecord, { type: 'discard' | 'idle' | 'removal' }>;
  readonly pack: string | undefined;
}

/** The obvious way: what each path holds, with one generation after another laid on top; a touch changes what is there. */
function layOnTop(generations: readonly Generation[]): { live: Map<string, Held>; members: [string, string][] } {
  const live = new Map<string, Held>();
  const members: [string, string][] = [];
  for (const { records, packs } of generations) {
    for (const record of records) {
      const pack = 'slot' in record ? packs.get(record.slot) : undefined;
      if (pack !== undefined) {
        members.push([record.path, pack]);
      }
      if (record.type !== 'discard' && record.type !== 'idle') {
        layRecord(live, record, pack);
      }
    }
  }
  return { live, members };
}

function layRecord(
  live: Map<string, Held>,
  record: Exclude<IndexRecord, { type: 'discard' | 'idle' }>,
  pack: string | undefined,
): void {
  const { path } = record;
  const under = live.get(path);
  if (record.type === 'touch') {
    if (under?.record.type === 'file') {
      const { mode, uid, gid, mtime } = record;
      live.set(path, { record: { ...under.record, mode, uid, gid, mtime }, pack: under.pack });
    }
  } else if (record.type === 'removal' || ('slot' in record && pack === undefined)) {
    live.delete(path);
  } else {
    live.set(path, { record, pack });
  }
}

const generation = fc
  .tuple(anyRecords, fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), fc.nat(3))
  .map(([records, coins, number]): Generation => {
    const slots = new Set(records.flatMap((record) => ('slot' in record ? [record.slot] : [])));
    const kept = [...slots].filter((slot) => coins[slot % coins.length] === true);
    return { records, packs: new Map(kept.map((slot) => [slot, `pack-${number}-${slot % 7}`])) };
  });

describe('resolveGenerations', () => {
  it('is what laying one generation on top of another comes to, whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(generation, { maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        async (generations, length) => {
          const resolved = await resolve(generations, length);
          const { live, members } = layOnTop(generations);
          const paths = resolved.map(({ path }) => path);
          expect(paths).toEqual([...new Set(paths)].toSorted(comparePaths));
          expect(new Map(resolved.flatMap((each) => (each.live ? [[each.path, each.live.entry]] : [])))).toEqual(
            new Map([...live].map(([path, { record }]) => [path, entryOf(record)])),
          );
          for (const { path, live: found } of resolved) {
            expect(found?.pack).toBe(live.get(path)?.pack);
          }
          // Of every member of every pack in use it is known whether it counts.
          const told = resolved.flatMap(({ path, live: found, dead }) => [
            ...dead.map(({ pack }) => `${pack} ${path}`),
            ...(found?.pack === undefined ? [] : [`${found.pack} ${path}`]),
          ]);
          expect(new Set(told)).toEqual(new Set(members.map(([path, pack]) => `${pack} ${path}`)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('holds nothing without generations', async () => {
    expect(await resolve([])).toEqual([]);
  });

  const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: '1.000000000' };
  const file = {
    type: 'file',
    path: 'a',
    ...metadata,
    slot: 0,
    size: 5,
    digest: 'ab'.repeat(16),
    attributes: '',
  } as const;
  const idle = (since: number) => ({ type: 'idle', path: 'a', since }) as const;
  const packs = (name: string) => new Map([[0, name]]);

  it('tells how large a dead member is', async () => {
    const [path] = await resolve([
      { records: [file], packs: packs('old') },
      { records: [{ ...file, size: 7 }], packs: packs('new') },
    ]);
    expect(path?.dead).toEqual([{ pack: 'old', size: 5 }]);
    expect(path?.live).toMatchObject({ pack: 'new', touched: false, content: { digest: file.digest, attributes: '' } });
  });

  it('says of a touched file that its pack does not know its metadata', async () => {
    const touch = { type: 'touch', path: 'a', ...metadata, mtime: '2.000000000' } as const;
    const [path] = await resolve([
      { records: [file], packs: packs('one') },
      { records: [touch], packs: new Map() },
    ]);
    expect(path?.live).toMatchObject({ touched: true, entry: { mtime: '2.000000000', size: 5 } });
  });

  it.each<[string, IndexRecord[][], number | undefined]>([
    ['what was said last', [[file], [idle(5)], [idle(7)]], 7],
    ['that it is used again', [[file], [idle(5)], [idle(0)]], undefined],
    ['that a touch is a use', [[file], [idle(5)], [{ type: 'touch', path: 'a', ...metadata }]], undefined],
    ['that a new version is a use', [[file], [idle(5)], [file]], undefined],
    ['what stands before the version itself', [[idle(5), file]], 5],
    ['what stands before a touch', [[file], [idle(5), { type: 'touch', path: 'a', ...metadata }]], 5],
    ['nothing of what was said of an older version', [[idle(3), file], [file]], undefined],
  ])('tells since when a file is idle: %s', async (_what, generations, expected) => {
    const [path] = await resolve(generations.map((records, place) => ({ records, packs: packs(`${place}`) })));
    expect(path?.live).toMatchObject({ entry: { type: 'file' } });
    expect(path?.live?.idleSince).toBe(expected);
  });

  it('never counts what it needs as dead, where two generations have the same pack', async () => {
    const [path] = await resolve([
      { records: [file], packs: packs('same') },
      { records: [file], packs: packs('same') },
    ]);
    expect(path?.live?.pack).toBe('same');
    expect(path?.dead).toEqual([]);
  });

  it('counts a discarded member as dead beside the one that counts', async () => {
    const [path] = await resolve([
      {
        records: [file, { type: 'discard', path: 'a', slot: 1 }],
        packs: new Map([
          [0, 'one'],
          [1, 'two'],
        ]),
      },
    ]);
    expect(path?.live?.pack).toBe('one');
    expect(path?.dead).toEqual([{ pack: 'two', size: 0 }]);
  });
});

function entryOf(record: Held['record']): unknown {
  if (record.type === 'file') {
    const { digest: _digest, attributes: _attributes, slot: _slot, ...entry } = record;
    return entry;
  }
  if ('slot' in record) {
    const { slot: _slot, ...entry } = record;
    return entry;
  }
  return record;
}
