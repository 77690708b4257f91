import type { Amount } from '../engine';
import { sameMetadata, samePermissions } from '../format/entry';
import type { FileContent, IndexRecord } from '../format/index-record';
import { ancestorsOf, comparePaths } from '../format/path-order';
import { BatchCursor, walkPaths } from './batch-cursor';
import type { Change, PackedRecord } from './change';
import type { LiveEntry, ResolvedPath } from './resolve';

export interface MergeInput {
  /** What the newest snapshot holds; empty if there is none. */
  readonly newest: AsyncIterable<readonly ResolvedPath[]>;
  /** What the generations that stay hold by themselves; undefined if all stay, so that it is the same as `newest`. */
  readonly kept: AsyncIterable<readonly ResolvedPath[]> | undefined;
  /** This run's changes, at most one for each path. */
  readonly changes: readonly Change[];
  /** Entries of packs that do not stay, packed anew, by path. */
  readonly repacked: ReadonlyMap<string, PackedRecord>;
  /** Paths that were to be packed, and could not be. */
  readonly unpackable: ReadonlySet<string>;
  /** Links of the newest whose file is lost. */
  readonly lostLinks: ReadonlySet<string>;
}

export interface MergeResult {
  /** What the new generation has to say for the kept ones and it to hold what is wanted; in path order. */
  readonly records: IndexRecord[];
  /** Paths of the mount whose bytes are wanted and were not packed: pack them and merge again. */
  readonly toPack: string[];
  /** What the new snapshot holds. */
  readonly amount: Amount;
}

/** What is wanted at a path: an entry as the newest snapshot has it, a record of this run, or nothing. */
type Wanted =
  | { readonly from: 'newest'; readonly live: LiveEntry }
  | { readonly from: 'run'; readonly record: IndexRecord }
  | undefined;

/**
 * Puts this run's changes onto the newest snapshot, which may hold another save's changes too: of a path that both changed, this run's is taken, whole.
 * What only the other changed stays. The result is always a tree: a directory that something lives in stays, and nothing lives below what is no directory.
 *
 * Pure, and the same for a save without a rival, after which the newest is what the changes were made against.
 */
export async function mergeChanges(input: MergeInput): Promise<MergeResult> {
  const merger = new Merger(input);
  const newest = await BatchCursor.start(input.newest, ({ path }) => path);
  const kept = input.kept === undefined ? newest : await BatchCursor.start(input.kept, ({ path }) => path);
  const changes = await BatchCursor.start(sortedChanges(input.changes), ({ path }) => path);
  const cursors = kept === newest ? [newest, changes] : [newest, kept, changes];
  await walkPaths(cursors, (path) => {
    merger.merge(path, newest.at(path)?.live, kept.at(path)?.live, changes.at(path));
  });
  return merger.finish();
}

async function* sortedChanges(changes: readonly Change[]): AsyncGenerator<readonly Change[]> {
  yield changes.toSorted((one, other) => comparePaths(one.path, other.path));
}

type SameDirectory = Extract<Change, { kind: 'same-directory' }>;
type LinkChange = Extract<Change, { kind: 'link' }>;

/** A link, whose file must be there: whether it is, is known at the end. */
interface PendingLink {
  readonly path: string;
  readonly newest: LiveEntry | undefined;
  readonly kept: LiveEntry | undefined;
  /** Undefined for a link of the newest. */
  readonly change: LinkChange | undefined;
}

class Merger {
  readonly #repacked: ReadonlyMap<string, PackedRecord>;
  readonly #unpackable: ReadonlySet<string>;
  readonly #lostLinks: ReadonlySet<string>;
  /** Paths at which this run has something that is no directory: nothing of the newest lives below. */
  readonly #leaves = new Set<string>();
  readonly #removed = new Set<string>();
  /** Paths of files that this run has, or has not any more: the newest's links to them may be links to something else now. */
  readonly #replaced = new Set<string>();
  readonly #linkTargets = new Set<string>();
  /** What is wanted at the paths of those two. */
  readonly #wantedTargets = new Map<string, Wanted>();
  readonly #pendingLinks: PendingLink[] = [];
  readonly #records: IndexRecord[] = [];
  /** Directories that this run lacks; each goes only if nothing lives in it. */
  readonly #doomedDirectories = new Map<string, { readonly live: LiveEntry; readonly kept: LiveEntry | undefined }>();
  readonly #inhabited = new Set<string>();
  readonly #toPack: string[] = [];
  #files = 0;
  #bytes = 0;

  constructor({ changes, repacked, unpackable, lostLinks }: MergeInput) {
    this.#repacked = repacked;
    this.#unpackable = unpackable;
    this.#lostLinks = lostLinks;
    for (const change of changes) {
      if (change.kind === 'packed' || change.kind === 'link') {
        this.#leaves.add(change.path);
      }
      if (change.kind !== 'touch' && change.kind !== 'use') {
        this.#replaced.add(change.path);
      }
      if (change.kind === 'removal') {
        this.#removed.add(change.path);
      }
      if (change.kind === 'link') {
        this.#linkTargets.add(change.entry.target);
      }
    }
  }

  merge(path: string, newest: LiveEntry | undefined, kept: LiveEntry | undefined, change: Change | undefined): void {
    if (change?.kind === 'removal' && newest?.entry.type === 'directory') {
      this.#doomedDirectories.set(path, { live: newest, kept });
    } else if (change?.kind === 'link') {
      this.#pendingLinks.push({ path, newest, kept, change });
    } else {
      const wanted = this.#want(newest, change);
      if (this.#isLinkToReplaced(wanted)) {
        this.#pendingLinks.push({ path, newest, kept, change: undefined });
      } else {
        this.#settle(path, wanted, kept);
      }
    }
  }

  finish(): MergeResult {
    for (const link of this.#pendingLinks) {
      this.#settle(link.path, this.#wantLink(link), link.kept);
    }
    for (const [path, { live, kept }] of this.#doomedDirectories) {
      this.#emit(path, this.#inhabited.has(path) ? { from: 'newest', live } : undefined, kept);
    }
    const records = this.#records.toSorted((one, other) => comparePaths(one.path, other.path));
    return { records, toPack: this.#toPack, amount: { files: this.#files, bytes: this.#bytes } };
  }

  #isLinkToReplaced(wanted: Wanted): boolean {
    const entry = wanted?.from === 'newest' ? wanted.live.entry : undefined;
    return entry?.type === 'link' && this.#replaced.has(entry.target);
  }

  #settle(path: string, wanted: Wanted, kept: LiveEntry | undefined): void {
    if (this.#replaced.has(path) || this.#linkTargets.has(path)) {
      this.#wantedTargets.set(path, wanted);
    }
    this.#count(path, wanted);
    this.#emit(path, wanted, kept);
  }

  #wantLink({ path, newest, change }: PendingLink): Wanted {
    if (change !== undefined && this.#leadsToItsContent(change)) {
      return { from: 'run', record: change.entry };
    }
    if (change !== undefined && !this.#unpackable.has(path)) {
      this.#toPack.push(path);
      return undefined;
    }
    const stays = newest?.entry.type === 'link' ? this.#isStillThere(newest.entry.target) : newest !== undefined;
    return newest !== undefined && stays && !this.#isDisplaced(newest) ? { from: 'newest', live: newest } : undefined;
  }

  /** Whether the file that a link of this run leads to is wanted, and with the content that it has here. */
  #leadsToItsContent({ entry: { target }, content }: LinkChange): boolean {
    const wanted = this.#wantedTargets.get(target);
    if (wanted === undefined || content === undefined || this.#unpackable.has(target)) {
      return false;
    }
    return sameContent(wanted.from === 'run' ? wanted.record : wanted.live.content, content);
  }

  /** Whether the newest's file at a path that this run replaced is wanted all the same. */
  #isStillThere(path: string): boolean {
    const wanted = this.#wantedTargets.get(path);
    return !this.#replaced.has(path) || (wanted?.from === 'newest' && wanted.live.entry.type === 'file');
  }

  #want(newest: LiveEntry | undefined, change: Change | undefined): Wanted {
    const stays: Wanted =
      newest === undefined || this.#isDisplaced(newest) ? undefined : { from: 'newest', live: newest };
    switch (change?.kind) {
      case undefined:
        return stays;
      case 'removal':
        return undefined;
      case 'packed':
        // Two runs that did the same need it only once.
        return newest !== undefined && isSamePacked(change.record, newest)
          ? { from: 'newest', live: { ...newest, idleSince: undefined } }
          : { from: 'run', record: change.record };
      case 'directory':
      case 'link':
        return { from: 'run', record: change.entry };
      case 'same-directory':
        return this.#wantSameDirectory(newest, stays, change);
      case 'touch': {
        // Where another save changed or removed the content, that counts more than a time.
        return newest !== undefined && sameContent(newest.content, change.touch.content)
          ? { from: 'newest', live: { ...newest, entry: change.touch.entry, touched: true, idleSince: undefined } }
          : stays;
      }
      case 'use':
        // What another save changed was used by that.
        return newest !== undefined && stays !== undefined && sameContent(newest.content, change.use.content)
          ? { from: 'newest', live: { ...newest, idleSince: change.use.idleSince } }
          : stays;
    }
  }

  /** Its time counts, but only where another save has left it as it was. */
  #wantSameDirectory(newest: LiveEntry | undefined, stays: Wanted, change: SameDirectory): Wanted {
    const { entry, hasMoved, isNeeded } = change;
    if (newest?.entry.type === 'directory') {
      return hasMoved && samePermissions(newest.entry, entry) ? { from: 'run', record: entry } : stays;
    }
    return isNeeded ? { from: 'run', record: entry } : stays;
  }

  /** Whether this run's changes leave no room for what the newest has at a path, or for the file that it links to. */
  #isDisplaced({ entry }: LiveEntry): boolean {
    if (entry.type === 'link' && (this.#lostLinks.has(entry.path) || this.#isBelowLeaf(entry.target))) {
      return true;
    }
    return this.#isBelowLeaf(entry.path);
  }

  #isBelowLeaf(path: string): boolean {
    if (this.#leaves.size > 0) {
      for (const ancestor of ancestorsOf(path)) {
        if (this.#leaves.has(ancestor)) {
          return true;
        }
      }
    }
    return false;
  }

  #count(path: string, wanted: Wanted): void {
    if (wanted === undefined) {
      return;
    }
    const entry = wanted.from === 'newest' ? wanted.live.entry : wanted.record;
    if (this.#removed.size > 0) {
      for (const ancestor of ancestorsOf(path)) {
        this.#inhabited.add(ancestor);
      }
    }
    if (entry.type === 'file') {
      this.#bytes += entry.size;
    }
    if (entry.type !== 'directory') {
      this.#files++;
    }
  }

  /** Says what the kept generations do not say already. */
  #emit(path: string, wanted: Wanted, kept: LiveEntry | undefined): void {
    if (wanted === undefined) {
      if (kept !== undefined) {
        this.#records.push({ type: 'removal', path });
      }
    } else if (wanted.from === 'run') {
      if (!isSaid(wanted.record, kept)) {
        this.#records.push(wanted.record);
      }
    } else {
      this.#emitAsNewest(path, wanted.live, kept);
    }
  }

  #emitAsNewest(path: string, live: LiveEntry, kept: LiveEntry | undefined): void {
    const { entry } = live;
    if (entry.type === 'directory' || entry.type === 'link') {
      if (!isSaid(entry, kept)) {
        this.#records.push(entry);
      }
      return;
    }
    if (kept?.pack !== live.pack) {
      const repacked = this.#repacked.get(path);
      if (repacked === undefined) {
        this.#toPack.push(path);
      } else {
        this.#emitIdle(path, live, undefined);
        this.#records.push(repacked);
      }
    } else if (kept !== undefined && 'mode' in kept.entry && !sameMetadata(kept.entry, entry)) {
      const { mode, uid, gid, mtime } = entry;
      this.#emitIdle(path, live, undefined);
      this.#records.push({ type: 'touch', path, mode, uid, gid, mtime });
    } else {
      this.#emitIdle(path, live, kept);
    }
  }

  /** `said`: what is known without another word. It goes before the path's other record. */
  #emitIdle(path: string, { idleSince }: LiveEntry, said: LiveEntry | undefined): void {
    if (idleSince !== said?.idleSince) {
      this.#records.push({ type: 'idle', path, since: idleSince ?? 0 });
    }
  }
}

/** Whether the kept generations hold a directory or a link already. */
function isSaid(record: IndexRecord, kept: LiveEntry | undefined): boolean {
  if (record.type === 'directory') {
    return kept?.entry.type === 'directory' && sameMetadata(kept.entry, record);
  }
  return record.type === 'link' && kept?.entry.type === 'link' && kept.entry.target === record.target;
}

function isSamePacked(record: PackedRecord, { entry, content }: LiveEntry): boolean {
  if (record.type !== entry.type || !sameMetadata(record, entry)) {
    return false;
  }
  if (record.type === 'file') {
    return sameContent(content, record);
  }
  return record.type !== 'symlink' || (entry.type === 'symlink' && entry.target === record.target);
}

function sameContent(one: IndexRecord | FileContent | undefined, other: FileContent): boolean {
  return one !== undefined && 'digest' in one && one.digest === other.digest && one.attributes === other.attributes;
}
