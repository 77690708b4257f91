import type { Amount } from '../engine';
import type { DirectoryEntry, FileEntry, LinkEntry, PackedEntry, PathBytes, Timestamp } from '../format/entry';
import type { FileContent } from '../format/index-record';

/** An entry whose bytes have to be packed, as the listing saw it. */
export interface ToPack {
  readonly entry: PackedEntry;
  /** Undefined where the listing was not at hand: then the entry's own fields must do to tell whether it changed while it was packed. */
  readonly ctime: Timestamp | undefined;
  readonly inode: string | undefined;
}

/** A file of which something but not its size moved: its content decides whether it has to be packed. */
export interface Suspect {
  readonly entry: FileEntry;
  readonly ctime: Timestamp;
  readonly inode: string;
  readonly expected: FileContent;
  /** Whether its time, mode or owner differ from the reference. */
  readonly moved: boolean;
}

/** A file whose time, mode or owner changed, and whose content is known to be the same. */
export interface Touch {
  readonly entry: FileEntry;
  readonly content: FileContent;
}

/** A file, unchanged as far as is known, of which it changed whether builds use it. */
export interface UseChange {
  readonly path: PathBytes;
  readonly content: FileContent;
  /** As in `LiveEntry`. */
  readonly idleSince: number | undefined;
}

/** How much of a pack is still used, after this run's changes. */
export interface PackUse {
  liveEntries: number;
  /** Bytes of content before compression. */
  liveBytes: number;
  deadBytes: number;
  /** Entries that count in the reference but are not in the mount, without having been deleted: they cannot be packed anew here. */
  absentEntries: number;
}

/** How a mount differs from a reference, the snapshot that it is compared with. */
export interface Comparison {
  readonly toPack: ToPack[];
  readonly suspects: Suspect[];
  readonly touches: Touch[];
  /** Where uses are noted. */
  readonly uses: UseChange[];
  /** New directories and those whose mode or owner changed. */
  readonly directories: DirectoryEntry[];
  /** Directories of which the time alone changed. */
  readonly movedDirectories: DirectoryEntry[];
  /** New and changed ones. */
  readonly links: LinkEntry[];
  /** Those that the reference has just so. They change with the file that they lead to. */
  readonly sameLinks: LinkEntry[];
  /** What the reference holds of the files that links lead to, by their path. */
  readonly linkedContent: Map<PathBytes, FileContent>;
  readonly removals: PathBytes[];
  /** All directories of the mount. */
  readonly listedDirectories: Map<PathBytes, DirectoryEntry>;
  /** What the mount holds. */
  readonly amount: Amount;
  /**
   * Regular files that mount and reference both have at a path. A file counts once, whatever the number of its names: what is read by one of them is read by
   * all.
   */
  readonly common: Amount;
  /**
   * Of those, the ones whose access time is not the epoch. Where an inject set all of them to the epoch, and the builder keeps access times, these were read
   * since. A file that was changed where it is has kept its access time, so it is judged like any other. One that was replaced counts as read: what took
   * its place has an access time of its own, and a build that replaces a file has worked with it. What was removed counts in neither.
   */
  readonly read: Amount;
  /** By the pack's SHA-256. */
  readonly packs: Map<string, PackUse>;
}

/**
 * Whether the mount holds what the reference does. Directories' times do not count: they follow from what a build made and removed meanwhile, and no tool
 * goes by them.
 */
export function isUnchanged(comparison: Comparison): boolean {
  const { toPack, suspects, touches, uses, directories, links, removals } = comparison;
  return [toPack, suspects, touches, uses, directories, links, removals].every((changes) => changes.length === 0);
}
