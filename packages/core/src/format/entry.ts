/**
 * Paths and link targets are bytes, held as strings of one character per byte (latin1), so that names which are not UTF-8 survive and comparing strings
 * compares bytes. A path is relative to the mount, without a leading `./`; the mount's own directory is the empty path.
 */
export type PathBytes = string;

/** Seconds since the epoch and nine digits of nanoseconds, as text: `1700000000.123456789`. Before the epoch: `-5.250000000` is 5 s before plus 0.25 s. */
export type Timestamp = string;

export interface Metadata {
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: Timestamp;
}

export interface FileEntry extends Metadata {
  readonly type: 'file';
  readonly path: PathBytes;
  /** In bytes. */
  readonly size: number;
}

export interface DirectoryEntry extends Metadata {
  readonly type: 'directory';
  readonly path: PathBytes;
}

export interface SymlinkEntry extends Metadata {
  readonly type: 'symlink';
  readonly path: PathBytes;
  readonly target: PathBytes;
}

export interface FifoEntry extends Metadata {
  readonly type: 'fifo';
  readonly path: PathBytes;
}

/** Another name of a file that is listed under `target`. */
export interface LinkEntry {
  readonly type: 'link';
  readonly path: PathBytes;
  readonly target: PathBytes;
}

export type Entry = FileEntry | DirectoryEntry | SymlinkEntry | FifoEntry | LinkEntry;

/** An entry whose bytes travel in a pack. */
export type PackedEntry = FileEntry | SymlinkEntry | FifoEntry;

export function sameMetadata(one: Metadata, other: Metadata): boolean {
  return one.mtime === other.mtime && samePermissions(one, other);
}

/** Whether mode and owner are the same. */
export function samePermissions(one: Metadata, other: Metadata): boolean {
  return one.mode === other.mode && one.uid === other.uid && one.gid === other.gid;
}
