import type { DirectoryEntry, FifoEntry, FileEntry, LinkEntry, Metadata, PathBytes, SymlinkEntry } from './entry';

/** What a file's bytes were when it was packed. */
export interface FileContent {
  /** The first 16 bytes of the content's SHA-256, in hexadecimal. */
  readonly digest: string;
  /** The first 16 bytes of the SHA-256 of its extended attributes as getfattr dumps them; empty if it has none. */
  readonly attributes: string;
}

/** A file whose bytes are in the generation's pack `slot`. */
export interface FileRecord extends FileEntry, FileContent {
  readonly slot: number;
}

export interface SymlinkRecord extends SymlinkEntry {
  readonly slot: number;
}

export interface FifoRecord extends FifoEntry {
  readonly slot: number;
}

/** A file of an older generation whose time, mode or owner alone changed. */
export interface TouchRecord extends Metadata {
  readonly type: 'touch';
  readonly path: PathBytes;
}

/** A path of an older generation that is no more. */
export interface RemovalRecord {
  readonly type: 'removal';
  readonly path: PathBytes;
}

/** A member of pack `slot` that changed or vanished while it was being packed, and so never counts. */
export interface DiscardRecord {
  readonly type: 'discard';
  readonly path: PathBytes;
  readonly slot: number;
}

/**
 * A file that builds have not used since, or use again. It stands before the path's other record, if the index has one: any newer record of the path counts as use.
 * Written on a change only, so that builds which use the same files say nothing.
 */
export interface IdleRecord {
  readonly type: 'idle';
  readonly path: PathBytes;
  /** The time of the last snapshot before builds left it unused, in milliseconds since the epoch; 0 where a build has used it again. */
  readonly since: number;
}

/**
 * One line of an index. An index tells what one save added: what is in its packs, and what needs no pack (directories, links to files, moved times,
 * removals). It holds at most one record of each path, besides discards and idle records.
 */
export type IndexRecord =
  | FileRecord
  | SymlinkRecord
  | FifoRecord
  | DirectoryEntry
  | LinkEntry
  | TouchRecord
  | RemovalRecord
  | DiscardRecord
  | IdleRecord;
