import { createHash } from 'node:crypto';
import type { IndexRecord } from '../src/format/index-record';
import type { ListedEntry } from '../src/format/listing';
import { comparePaths } from '../src/format/path-order';
import type { Change } from '../src/policy/change';
import { collectChanges } from '../src/policy/collect-changes';
import { compareMount } from '../src/policy/compare';
import { type Comparison, isUnchanged, type ToPack, type Touch } from '../src/policy/comparison';
import { judgeSuspects } from '../src/policy/judge-suspects';
import { findLostLinks } from '../src/policy/lost-links';
import { mergeChanges } from '../src/policy/merge';
import { PackedContent } from '../src/policy/packed-content';
import { planRestore } from '../src/policy/plan-restore';
import { type ResolvedPath, resolveGenerations } from '../src/policy/resolve';
import type { PackDescription } from '../src/policy/verify-packed';
import { entryOf, halfDigest, type InodeFields, MountModel } from './mount-model';

/** A pack: what of each member its tar would hold. */
type Pack = ReadonlyMap<string, InodeFields>;

export interface ModelGeneration {
  readonly records: readonly IndexRecord[];
  /** SHA-256 of packs that are still used, by slot. */
  readonly packs: ReadonlyMap<number, string>;
}

export type ModelSnapshot = readonly ModelGeneration[];

/** What a save needs to know. */
export interface ModelSave {
  readonly mount: MountModel;
  /** What the mount is compared with. */
  readonly reference: ModelSnapshot;
  /** When the mount wholly held the reference; undefined if that is not known. */
  readonly heldAt: string | undefined;
  /** What others have saved meanwhile; the reference, if nobody has. */
  readonly newest?: ModelSnapshot;
  /** What of the newest to build on; all of it by default. */
  readonly keep?: (newest: ModelSnapshot) => ModelSnapshot;
  /** Happens between the listing and the packing. */
  readonly meanwhile?: () => void;
}

export async function* inBatches<T>(items: readonly T[], length = 3): AsyncGenerator<readonly T[]> {
  for (let first = 0; first < items.length; first += length) {
    yield items.slice(first, first + length);
  }
}

/** Saves and restores a {@link MountModel} with the policies alone, step by step as the engine does, without files and streams. */
export class ModelStore {
  readonly #packs = new Map<string, Pack>();

  resolve(snapshot: ModelSnapshot): AsyncGenerator<ResolvedPath[]> {
    return resolveGenerations(snapshot.map(({ records, packs }) => ({ records: inBatches(records), packs })));
  }

  /** Saves a mount; gives the newest snapshot if nothing changed, and undefined if what is to be packed never stands still. */
  async save(save: ModelSave): Promise<ModelSnapshot | undefined> {
    const { mount, reference, heldAt, newest = reference, keep = (all) => all } = save;
    const listing = mount.listing();
    const comparison = await compareMount(inBatches(listing), this.resolve(reference), {
      heldReferenceAt: heldAt,
      absentIsDeleted: heldAt !== undefined,
    });
    if (isUnchanged(comparison)) {
      return reference;
    }
    save.meanwhile?.();
    const packing = new ModelPacking(mount, listing, comparison);
    packing.packChanges();
    let kept = keep(newest);
    for (let round = 0; round < 4; round++) {
      const merged = await mergeChanges({
        newest: this.resolve(newest),
        kept: kept === newest ? undefined : this.resolve(kept),
        changes: packing.changes(),
        repacked: packing.content.records,
        unpackable: packing.content.unpackable,
        lostLinks: await findLostLinks(() => this.resolve(newest)),
      });
      if (merged.toPack.length === 0) {
        return merged.records.length === 0 && kept === newest
          ? newest
          : [...kept, this.#generation(merged.records, packing)];
      }
      if (merged.toPack.some((path) => packing.content.unpackable.has(path))) {
        kept = newest;
      } else {
        packing.packAnew(merged.toPack);
      }
    }
    return undefined;
  }

  /** Makes a mount of a snapshot, by its plan, and throws where a builder would. */
  async restore(snapshot: ModelSnapshot): Promise<MountModel> {
    const plan = await planRestore(this.resolve(snapshot));
    const mount = new MountModel(1_000_000);
    for (const { path, mode } of plan.directories) {
      mount.makeDirectory(path, mode);
    }
    for (const [sha256, leftOut] of plan.packs) {
      unpack(mount, this.#packs.get(sha256) ?? new Map(), new Set(leftOut));
    }
    for (const { path, target } of plan.links) {
      if (mount.inodes.has(path) || !mount.link(target, path)) {
        throw new Error(`The link ${path} to ${target} cannot be made`);
      }
    }
    for (const { path, type: _type, ...metadata } of plan.touches) {
      if (mount.inodes.get(path)?.type !== 'file') {
        throw new Error(`There is no file ${path} to touch`);
      }
      const inode = mount.inodes.get(path);
      Object.assign(inode ?? {}, metadata);
    }
    for (const { path, mtime, uid, gid, mode } of plan.directories) {
      Object.assign(mount.inodes.get(path) ?? {}, { mtime, uid, gid, mode });
    }
    requireCounts(mount, plan.counts);
    return mount;
  }

  #generation(merged: readonly IndexRecord[], { content, members }: ModelPacking): ModelGeneration {
    const records = [...merged, ...content.discardsBeside(merged)].toSorted((one, other) =>
      comparePaths(one.path, other.path),
    );
    const used = new Set(merged.flatMap((record) => ('slot' in record ? [record.slot] : [])));
    const packs = content.packs.filter(({ slot }) => used.has(slot));
    for (const { sha256 } of packs) {
      this.#packs.set(sha256, members.get(sha256) ?? new Map());
    }
    return { records, packs: new Map(packs.map(({ slot, sha256 }) => [slot, sha256])) };
  }
}

/** What one save has packed so far. */
class ModelPacking {
  readonly content = new PackedContent();
  /** By SHA-256. */
  readonly members = new Map<string, Pack>();
  readonly #mount: MountModel;
  readonly #listing: readonly ListedEntry[];
  readonly #comparison: Comparison;
  readonly #touches: Touch[];
  /** Packed anew for compaction's sake: no change of this save's. */
  readonly #unchanged = new Set<string>();

  constructor(mount: MountModel, listing: readonly ListedEntry[], comparison: Comparison) {
    this.#mount = mount;
    this.#listing = listing;
    this.#comparison = comparison;
    this.#touches = [...comparison.touches];
  }

  packChanges(): void {
    const { toPack, suspects } = this.#comparison;
    this.#pack(toPack);
    const verdict = judgeSuspects(
      suspects,
      describe(
        this.#mount,
        suspects.map(({ entry }) => entry.path),
      ),
    );
    this.#pack(verdict.changed);
    this.#pack(verdict.toPack);
    this.content.addUnknown(verdict.unknown);
    this.#touches.push(...verdict.touched);
  }

  packAnew(paths: readonly string[]): void {
    const links = new Set(this.#comparison.links.map(({ path }) => path));
    const wanted = this.#listing.filter(({ entry }) => paths.includes(entry.path));
    for (const { entry } of wanted) {
      if (!links.has(entry.path)) {
        this.#unchanged.add(entry.path);
      }
    }
    this.#pack(
      wanted.flatMap(({ entry, ctime, inode }) => (entry.type === 'directory' ? [] : [{ entry, ctime, inode }])),
    );
  }

  changes(): Change[] {
    const changed = new Map([...this.content.records].filter(([path]) => !this.#unchanged.has(path)));
    return collectChanges(this.#comparison, changed, this.#touches);
  }

  #pack(wanted: readonly ToPack[]): void {
    if (wanted.length === 0) {
      return;
    }
    const members = new Map<string, InodeFields>();
    for (const { entry } of wanted) {
      const inode = this.#mount.inodes.get(entry.path);
      if (inode !== undefined && inode.type !== 'directory') {
        const { type, mode, uid, gid, mtime, content, attributes } = inode;
        members.set(entry.path, { type, mode, uid, gid, mtime, content, attributes });
      }
    }
    const sha256 = createHash('sha256')
      .update(JSON.stringify([...members]))
      .digest('hex');
    this.members.set(sha256, members);
    const paths = wanted.map(({ entry }) => entry.path);
    this.content.add({ sha256, bytes: 1 }, wanted, describe(this.#mount, paths));
  }
}

function describe(mount: MountModel, paths: readonly string[]): PackDescription {
  const listed = new Map(mount.listing().map((each) => [each.entry.path, each]));
  const digests = new Map<string, string>();
  const attributes = new Map<string, string>();
  for (const path of paths) {
    const inode = mount.inodes.get(path);
    if (inode?.type === 'file') {
      digests.set(path, halfDigest(inode.content));
      if (inode.attributes !== '') {
        attributes.set(path, halfDigest(inode.attributes));
      }
    }
  }
  return { listed, digests, attributes };
}

function unpack(mount: MountModel, pack: Pack, leftOut: ReadonlySet<string>): void {
  for (const [path, fields] of pack) {
    if (leftOut.has(path)) {
      continue;
    }
    if (mount.inodes.has(path)) {
      throw new Error(`Two packs hold ${path}, or it is a directory`);
    }
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (mount.inodes.get(parent)?.type !== 'directory') {
      throw new Error(`${parent} is no directory to unpack ${path} into`);
    }
    mount.put(path, fields);
  }
}

/** As `fill.sh` does: nothing too many and nothing too few. */
function requireCounts(
  mount: MountModel,
  { files, symlinks, fifos }: { files: number; symlinks: number; fifos: number },
): void {
  const count = (type: string) => [...mount.inodes.values()].filter((inode) => inode.type === type).length;
  const found = `${count('file')} ${count('symlink')} ${count('fifo')}`;
  if (found !== `${files} ${symlinks} ${fifos}`) {
    throw new Error(`Unpacked files, symlinks and fifos: ${found}; the snapshot says: ${files} ${symlinks} ${fifos}`);
  }
}

/** Whether two entries are the same but for how many names they have, and directories' times. */
export function sameNode(one: InodeFields | undefined, other: InodeFields | undefined): boolean {
  if (one === undefined || other === undefined) {
    return one === other;
  }
  const hasTime = one.type !== 'directory' || other.type !== 'directory';
  return (
    JSON.stringify(entryOf('', hasTime ? one : { ...one, mtime: '' })) ===
      JSON.stringify(entryOf('', hasTime ? other : { ...other, mtime: '' })) &&
    one.content === other.content &&
    one.attributes === other.attributes
  );
}
