import type { Amount } from '../engine';
import {
  type Entry,
  type FileEntry,
  type PathBytes,
  sameMetadata,
  samePermissions,
  type Timestamp,
} from '../format/entry';
import type { ListedEntry } from '../format/listing';
import { ancestorsOf } from '../format/path-order';
import { compareTimestamps, epoch } from '../format/timestamp';
import { BatchCursor, walkPaths } from './batch-cursor';
import type { Comparison, PackUse } from './comparison';
import type { LiveEntry, ResolvedPath } from './resolve';

export interface ComparisonRules {
  /**
   * When the mount wholly held the reference, by the builder's clock; undefined if it is not known that it ever did. From then on, what changed has a
   * later ctime; without it, size, time, mode and owner have to tell.
   */
  readonly heldReferenceAt: Timestamp | undefined;
  /** Whether an entry of the reference that the mount lacks was deleted. Otherwise it counts as absent, and is left alone. */
  readonly absentIsDeleted: boolean;
  /** Paths that count as deleted, whatever the mount has there. */
  readonly dropped?: ReadonlySet<PathBytes> | undefined;
  /**
   * Where the reference was made over another base than the mount has: the paths of this base. What the reference holds there, or below what is no directory, counts as
   * deleted unless the mount holds it too: it was made to be in the other's place.
   */
  readonly coveredByBase?: ReadonlyMap<PathBytes, Entry['type']> | undefined;
  /**
   * Where it is to be noted which files a build used, as an inject has set all access times to the epoch: the time of the reference, in milliseconds since
   * the epoch. What was not used in this run is idle since then.
   */
  readonly noteUsesAt?: number | undefined;
}

/** Compares a mount's listing with a reference, both in path order. Pure: nothing is read but the two. */
export async function compareMount(
  listing: AsyncIterable<readonly ListedEntry[]>,
  reference: AsyncIterable<readonly ResolvedPath[]>,
  rules: ComparisonRules,
): Promise<Comparison> {
  const listed = await BatchCursor.start(listing, ({ entry }) => entry.path);
  const known = await BatchCursor.start(reference, ({ path }) => path);
  const comparer = new Comparer(rules);
  await walkPaths([listed, known], (path) => {
    const isDropped = rules.dropped?.has(path) === true;
    const here = isDropped ? undefined : listed.at(path);
    const there = known.at(path);
    if (here !== undefined) {
      comparer.meet(here, there?.live);
    }
    if (there !== undefined) {
      const isToGo = isDropped || (here === undefined && isCovered(there, rules.coveredByBase));
      comparer.count(there, here !== undefined, isToGo);
    }
  });
  return comparer.finish();
}

function isCovered({ path, live }: ResolvedPath, base: ComparisonRules['coveredByBase']): boolean {
  const there = base?.get(path);
  if (base === undefined || live === undefined) {
    return false;
  }
  const isReplaced = there !== undefined && !(there === 'directory' && live.entry.type === 'directory');
  return isReplaced || [...ancestorsOf(path)].some((above) => (base.get(above) ?? 'directory') !== 'directory');
}

type ListedFile = ListedEntry & { readonly entry: FileEntry };

interface LinkedName {
  readonly listed: ListedFile;
  readonly known: LiveEntry | undefined;
}

const noAmount: Amount = { files: 0, bytes: 0 };

class Comparer {
  readonly #rules: ComparisonRules;
  readonly #comparison: Comparison = {
    toPack: [],
    suspects: [],
    touches: [],
    uses: [],
    directories: [],
    movedDirectories: [],
    links: [],
    sameLinks: [],
    linkedContent: new Map(),
    removals: [],
    listedDirectories: new Map(),
    amount: noAmount,
    common: noAmount,
    read: noAmount,
    packs: new Map(),
  };
  /** The names of files that have several, by inode: which of them stands for the file is decided when all are known. */
  readonly #linkedNames = new Map<string, LinkedName[]>();
  #files = 0;
  #bytes = 0;
  readonly #common = { files: 0, bytes: 0 };
  readonly #read = { files: 0, bytes: 0 };

  constructor(rules: ComparisonRules) {
    this.#rules = rules;
  }

  /** Takes a listed entry and what the reference holds at its path. */
  meet(listed: ListedEntry, known: LiveEntry | undefined): void {
    const { entry } = listed;
    if (entry.type === 'directory') {
      this.#comparison.listedDirectories.set(entry.path, entry);
      if (known?.entry.type !== 'directory' || !samePermissions(known.entry, entry)) {
        this.#comparison.directories.push(entry);
      } else if (known.entry.mtime !== entry.mtime) {
        this.#comparison.movedDirectories.push(entry);
      }
      this.#supersede(known);
      return;
    }
    this.#files++;
    if (entry.type !== 'file') {
      if (!isSameSpecial(entry, known)) {
        this.#comparison.toPack.push({ entry, ctime: listed.ctime, inode: listed.inode });
        this.#supersede(known);
      }
      return;
    }
    const file: ListedFile = { ...listed, entry };
    if (listed.links === 1) {
      this.#bytes += entry.size;
      this.#compareFile(file, known);
      this.#noteUse(known, file.atime !== epoch);
      this.#countRead(file, [known]);
      return;
    }
    const names = this.#linkedNames.get(listed.inode) ?? [];
    names.push({ listed: file, known });
    this.#linkedNames.set(listed.inode, names);
  }

  /** Takes a path of the reference, and whether the mount has it too, and whether it is to go. */
  count(known: ResolvedPath, isListed: boolean, isDropped: boolean): void {
    for (const member of known.dead) {
      this.#use(member.pack).deadBytes += member.size;
    }
    const { live } = known;
    if (live === undefined) {
      return;
    }
    if (live.pack !== undefined) {
      const use = this.#use(live.pack);
      use.liveEntries++;
      use.liveBytes += sizeOf(live);
    }
    if (!isListed) {
      this.#countAbsent(known.path, live, isDropped);
    }
  }

  finish(): Comparison {
    for (const names of this.#linkedNames.values()) {
      this.#compareNames(names);
    }
    const amount = { files: this.#files, bytes: this.#bytes };
    return { ...this.#comparison, amount, common: this.#common, read: this.#read };
  }

  #countAbsent(path: string, live: LiveEntry, isDropped: boolean): void {
    if (this.#rules.absentIsDeleted || isDropped) {
      this.#comparison.removals.push(path);
      this.#supersede(live);
    } else if (live.pack !== undefined) {
      this.#use(live.pack).absentEntries++;
    }
  }

  #compareFile(listed: ListedFile, known: LiveEntry | undefined): void {
    const { entry, ctime, inode } = listed;
    const verdict = this.#judge(listed, known);
    if (verdict === 'changed' || known?.content === undefined) {
      this.#comparison.toPack.push({ entry, ctime, inode });
      this.#supersede(known);
    } else if (verdict === 'suspect') {
      const moved = known.entry.type === 'file' && !sameMetadata(known.entry, entry);
      this.#comparison.suspects.push({ entry, ctime, inode, expected: known.content, moved });
    } else if (verdict === 'touched') {
      this.#comparison.touches.push({ entry, content: known.content });
    }
  }

  #judge({ entry, ctime }: ListedFile, known: LiveEntry | undefined): 'same' | 'changed' | 'suspect' | 'touched' {
    if (known?.entry.type !== 'file' || known.entry.size !== entry.size) {
      return 'changed';
    }
    const { heldReferenceAt } = this.#rules;
    if (heldReferenceAt !== undefined) {
      return compareTimestamps(ctime, heldReferenceAt) <= 0 ? 'same' : 'suspect';
    }
    if (known.entry.mtime !== entry.mtime) {
      return 'suspect';
    }
    if (sameMetadata(known.entry, entry)) {
      return 'same';
    }
    // Changing the owner drops a file's capabilities, which no touch could bring back.
    return known.content?.attributes === '' ? 'touched' : 'suspect';
  }

  /** Of a file's names, one that the reference holds the content of stands for it; the others are links to that. */
  #compareNames(names: readonly LinkedName[]): void {
    const standing =
      names.find(({ listed, known }) => known?.content !== undefined && this.#judge(listed, known) !== 'changed') ??
      names[0];
    if (standing === undefined) {
      return;
    }
    this.#bytes += standing.listed.entry.size;
    this.#compareFile(standing.listed, standing.known);
    this.#noteUse(standing.known, standing.listed.atime !== epoch);
    this.#countRead(
      standing.listed,
      names.map(({ known }) => known),
    );
    const target = standing.listed.entry.path;
    if (standing.known?.content !== undefined) {
      this.#comparison.linkedContent.set(target, standing.known.content);
    }
    for (const { listed, known } of names) {
      if (listed === standing.listed) {
        continue;
      }
      const link = { type: 'link' as const, path: listed.entry.path, target };
      if (known?.entry.type === 'link' && known.entry.target === target) {
        this.#comparison.sameLinks.push(link);
      } else {
        this.#comparison.links.push(link);
        this.#supersede(known);
      }
    }
  }

  /** What is changed besides is used in any case: its change says so. */
  #noteUse(known: LiveEntry | undefined, isUsed: boolean): void {
    const { noteUsesAt } = this.#rules;
    if (noteUsesAt === undefined || known?.content === undefined || isUsed === (known.idleSince === undefined)) {
      return;
    }
    const idleSince = isUsed ? undefined : noteUsesAt;
    this.#comparison.uses.push({ path: known.entry.path, content: known.content, idleSince });
  }

  /** Takes a file, and what the reference holds at its names. */
  #countRead({ entry, atime }: ListedFile, known: readonly (LiveEntry | undefined)[]): void {
    if (!known.some(isRegularFile)) {
      return;
    }
    this.#common.files++;
    this.#common.bytes += entry.size;
    if (atime !== epoch) {
      this.#read.files++;
      this.#read.bytes += entry.size;
    }
  }

  /** What the reference held at a path counts no more. */
  #supersede(known: LiveEntry | undefined): void {
    if (known?.pack !== undefined) {
      const use = this.#use(known.pack);
      use.liveEntries--;
      use.liveBytes -= sizeOf(known);
      use.deadBytes += sizeOf(known);
    }
  }

  #use(pack: string): PackUse {
    let use = this.#comparison.packs.get(pack);
    if (use === undefined) {
      use = { liveEntries: 0, liveBytes: 0, deadBytes: 0, absentEntries: 0 };
      this.#comparison.packs.set(pack, use);
    }
    return use;
  }
}

function isSameSpecial(
  entry: Exclude<ListedEntry['entry'], { type: 'file' | 'directory' }>,
  known: LiveEntry | undefined,
): boolean {
  if (known?.entry.type === 'symlink' && entry.type === 'symlink') {
    return known.entry.target === entry.target && sameMetadata(known.entry, entry);
  }
  return known?.entry.type === 'fifo' && entry.type === 'fifo' && sameMetadata(known.entry, entry);
}

function isRegularFile(known: LiveEntry | undefined): boolean {
  return known?.entry.type === 'file' || known?.entry.type === 'link';
}

function sizeOf(live: LiveEntry): number {
  return live.entry.type === 'file' ? live.entry.size : 0;
}
