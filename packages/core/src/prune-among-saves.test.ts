import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Generation, objectOf, Snapshot } from './format/snapshot';
import { itself, underName } from './format/snapshot-object';
import { type PruneRequest, prune } from './prune';
import { indexName, packName, snapshotName, snapshotPrefix } from './store/names';
import { memoryStore } from './testing/memory-store';

const hour = 3_600_000;
const gracePeriod = 24 * hour;
const project = 'shop';
const scopes = ['main', 'feature'];

function blob(label: string): { sha256: string; bytes: number } {
  return { sha256: createHash('sha256').update(label).digest('hex'), bytes: label.length };
}

/** What a generation needs; the index may be in a snapshot, and the pack in a larger object. */
function namesIn({ index, packs }: Generation): string[] {
  const names = [index.carriedBy ?? indexName(project, index.sha256)];
  return [...names, ...packs.map((pack) => packName(project, objectOf(pack).sha256))];
}

/** What has to be written before the snapshot is. */
function objectsOf(generation: Generation): string[] {
  return namesIn(generation).filter((name) => name !== itself);
}

function prefixOf(scope: string): string {
  return snapshotPrefix({ project, scope, key: '', platform: '' }, blob('mount').sha256);
}

type Limits = Pick<PruneRequest, 'keep' | 'maximumAge' | 'maximumBytes'>;

/** A save that is under way: what it builds on, what it adds, and what it has yet to write, in order. */
interface Save {
  readonly began: number;
  readonly scope: string;
  readonly parent: string | undefined;
  readonly generations: readonly Generation[];
  readonly toWrite: string[];
}

/** A store at which savers work, in steps between which time goes by. */
class Model {
  readonly #store = memoryStore({ now: () => new Date(this.#now) });
  readonly #saves = new Map<number, Save>();
  #now = 1_790_000_000_000;
  #count = 0;

  wait(hours: number): void {
    this.#now += hours * hour;
  }

  async prune(limits: Limits = {}): Promise<void> {
    const ports = { store: this.#store, observe: () => undefined, signal: new AbortController().signal };
    await prune({ ...limits, gracePeriod, dryRun: false, now: this.#now }, ports);
  }

  /** Takes a saver one step further: it begins, writes one object, or writes its snapshot and is done. */
  advance(saver: number, scope: string, compacts: boolean, carries: boolean): void {
    const save = this.#saves.get(saver);
    if (save === undefined || this.#now - save.began >= gracePeriod) {
      this.#saves.set(saver, this.#begin(scope, compacts, carries));
      return;
    }
    if (save.parent !== undefined && this.#store.content(save.parent) === undefined) {
      // A save looks again before it writes, and starts anew from what there is.
      this.#saves.set(saver, this.#begin(save.scope, compacts, carries));
      return;
    }
    const name = save.toWrite.shift();
    if (name !== undefined) {
      this.#store.put(name, 'content');
      return;
    }
    this.#store.put(this.#newSnapshotName(save.scope), this.#snapshotOf(save));
    this.#saves.delete(saver);
  }

  /** What the newest snapshots are, and what they need. */
  needed(): string[] {
    const needed = new Set(scopes.flatMap((scope) => this.#newest(scope) ?? []));
    // A snapshot that is needed for the index that it carries is kept whole.
    for (const name of needed) {
      for (const other of name.includes('/snapshots/') ? this.#generations(name).flatMap(namesIn) : []) {
        needed.add(other);
      }
    }
    return [...needed].sort();
  }

  /** The names of all snapshots, and those of what they need. */
  referenced(): { snapshots: string[]; needed: string[] } {
    const snapshots = this.names().filter((name) => name.includes('/snapshots/'));
    return { snapshots, needed: [...new Set(snapshots.flatMap((name) => this.#generations(name).flatMap(namesIn)))] };
  }

  /** Whether another snapshot needs the index that this one carries. */
  isCarrier(name: string): boolean {
    const others = this.names().filter((other) => other.includes('/snapshots/') && other !== name);
    return others.some((other) => this.#generations(other).some(({ index }) => index.carriedBy === name));
  }

  names(): string[] {
    return this.#store.names();
  }

  /** Of all that is there. */
  bytes(): number {
    return this.names().reduce((sum, name) => sum + (this.#store.content(name)?.length ?? 0), 0);
  }

  #begin(scope: string, compacts: boolean, carries: boolean): Save {
    // A scope without snapshots builds on another's. Compaction leaves out what it packs anew.
    const parent = this.#newest(scope) ?? this.#newest('main');
    const inherited = parent === undefined ? [] : this.#generations(parent);
    this.#count += 1;
    const [index, pack] = [blob(`index ${this.#count}`), blob(`pack ${this.#count}`)];
    // Two saves that follow each other share an object.
    const within = { ...blob(`object ${this.#count >> 1}`), start: 0 };
    const added: Generation = carries
      ? { index: { ...index, carriedBy: itself }, packs: [{ slot: 0, ...pack, within }] }
      : { index, packs: [{ slot: 0, ...pack }] };
    const generations = [...(compacts ? inherited.slice(1) : inherited), added];
    return { began: this.#now, scope, parent, generations, toWrite: objectsOf(added) };
  }

  #newest(scope: string): string | undefined {
    return this.#store.names().find((name) => name.startsWith(prefixOf(scope)));
  }

  #generations(name: string): Generation[] {
    return underName(Snapshot.parse(JSON.parse(this.#store.content(name)?.toString() ?? '')), name).generations;
  }

  #newSnapshotName(scope: string): string {
    this.#count += 1;
    return snapshotName(prefixOf(scope), this.#count);
  }

  #snapshotOf({ generations }: Save): string {
    const amount = { files: 0, bytes: 0 };
    return JSON.stringify({
      format: 1,
      time: this.#now,
      parent: null,
      amount,
      generations: [...generations],
    } satisfies Snapshot);
  }
}

type Step = (model: Model) => void | Promise<void>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(2), fc.constantFrom(...scopes), fc.boolean(), fc.boolean()).map(
      (save): Step =>
        (model) =>
          model.advance(...save),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 0, max: 7 }).map(
      (hours): Step =>
        (model) =>
          model.wait(hours),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((model) => model.prune()) },
);

it('loses nothing that a save needs which is shorter than the grace period, and leaves nothing else in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const model = new Model();
      for (const take of steps) {
        await take(model);
        expect(model.names()).toEqual(expect.arrayContaining(model.needed()));
      }
      model.wait(48);
      await model.prune();
      expect(model.names()).toEqual(model.needed());
    }),
    { numRuns: 300 },
  );
});

it('leaves every snapshot whole among saves, whatever the limits, and in the end no more than they allow', async () => {
  const anyLimits = fc.record({
    keep: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    maximumAge: fc.option(fc.integer({ min: 24, max: 40 }), { nil: undefined }).map((hours) => hours && hours * hour),
    maximumBytes: fc.option(fc.integer({ min: 0, max: 2000 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), anyLimits, async (steps, limits) => {
      const model = new Model();
      for (const [place, take] of steps.entries()) {
        await take(model);
        if (place % 4 === 0) {
          await model.prune(limits);
        }
        expect(model.names()).toEqual(expect.arrayContaining(model.referenced().needed));
      }
      model.wait(24);
      await model.prune(limits);
      const { snapshots, needed } = model.referenced();
      expect(model.names()).toEqual([...new Set([...snapshots, ...needed])].sort());
      for (const scope of scopes) {
        // Those that are needed for the index that they carry stay, too.
        const left = snapshots.filter((name) => name.startsWith(prefixOf(scope)) && !model.isCarrier(name));
        expect(left.length).toBeLessThanOrEqual(limits.keep ?? 1);
      }
      expect(model.bytes()).toBeLessThanOrEqual(limits.maximumBytes ?? Number.POSITIVE_INFINITY);
    }),
    { numRuns: 300 },
  );
});
