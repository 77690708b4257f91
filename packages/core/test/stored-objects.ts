import fc from 'fast-check';
import type { Generation } from '../src/format/snapshot';
import type { StoredReference, StoredSnapshot } from '../src/policy/retain';

export const now = 1_790_000_000_000;
export const hour = 3_600_000;
export const limits = { now, gracePeriod: 24 * hour };
const digestOf = (number: number) => number.toString(16).padStart(64, '0');

export function generation(index: number, packs: readonly number[]): Generation {
  return {
    index: { sha256: digestOf(index), bytes: 1 },
    packs: packs.map((pack, slot) => ({ slot, sha256: digestOf(pack), bytes: 1 })),
  };
}

/** A stored snapshot in few words. */
export interface SnapshotSketch {
  readonly prefix?: string;
  readonly project?: string;
  /** Its place from the newest. */
  readonly place: number;
  readonly hoursOld: number;
  readonly generations?: readonly Generation[];
  readonly content?: StoredSnapshot['content'];
}

export function snapshot({
  prefix = 'p/',
  project = 'shop',
  place,
  hoursOld,
  generations = [],
  content,
}: SnapshotSketch): StoredSnapshot {
  return {
    name: `v1/${project}/snapshots/${prefix}${String(place).padStart(4, '0')}`,
    project,
    prefix: `v1/${project}/snapshots/${prefix}`,
    bytes: 10,
    modified: now - hoursOld * hour,
    content: content ?? {
      kind: 'readable',
      snapshot: { format: 1, time: 1, parent: null, amount: { files: 0, bytes: 0 }, generations: [...generations] },
    },
  };
}

export function reference(kind: 'pack' | 'index', number: number, hoursOld: number, project = 'shop'): StoredReference {
  const sha256 = digestOf(number);
  return {
    name: `v1/${project}/${kind}/${sha256}`,
    project,
    kind,
    sha256,
    bytes: 100,
    modified: now - hoursOld * hour,
  };
}

export const unreadable = { kind: 'unreadable', reason: 'damaged' } as const;
export const newer = { kind: 'newer-format', format: 2 } as const;
export const places = (snapshots: readonly StoredSnapshot[]) =>
  snapshots.map(({ name }) => Number(name.slice(-4))).sort();

const hours = fc.integer({ min: 0, max: 60 });
const project = fc.constantFrom('shop', 'other');
const content = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constant(unreadable) },
);
const anySnapshot = fc
  .record({
    prefix: fc.constantFrom('p/', 'q/'),
    project,
    place: fc.nat(200),
    hoursOld: hours,
    generations: fc.array(
      fc.tuple(fc.nat(5), fc.array(fc.nat(8), { maxLength: 3 })).map(([index, packs]) => generation(index, packs)),
      { maxLength: 3 },
    ),
    content,
  })
  .map(({ content: given, ...sketch }) => snapshot(given === undefined ? sketch : { ...sketch, content: given }));
const anyReference = fc
  .tuple(fc.constantFrom('pack', 'index'), fc.nat(8), hours, project)
  .map((sketch) => reference(...sketch));
/** What a store may hold: packs and indexes may be missing, shared or of no use. */
export const anyStore = fc.record({
  snapshots: fc.uniqueArray(anySnapshot, { selector: ({ name }) => name, maxLength: 12 }),
  stored: fc.uniqueArray(anyReference, { selector: ({ name }) => name, maxLength: 30 }),
});

/** The names of what a snapshot refers to. */
export function needs({ project: ofProject, content: given }: StoredSnapshot): string[] {
  const generations = given.kind === 'readable' ? given.snapshot.generations : [];
  return generations.flatMap(({ index, packs }) => [
    `v1/${ofProject}/index/${index.sha256}`,
    ...packs.map(({ sha256 }) => `v1/${ofProject}/pack/${sha256}`),
  ]);
}

export const isWhole = (each: StoredSnapshot, stored: readonly StoredReference[]) =>
  each.content.kind === 'readable' && needs(each).every((name) => stored.some((one) => one.name === name));
