import type { DirectoryEntry, LinkEntry, PathBytes } from '../format/entry';
import type { FifoRecord, FileContent, FileRecord, SymlinkRecord } from '../format/index-record';
import type { Touch, UseChange } from './comparison';

/** A record whose bytes were packed in this run. */
export type PackedRecord = FileRecord | SymlinkRecord | FifoRecord;

/** What this run's mount says about one path, against the reference it was compared with. */
export type Change =
  | { readonly kind: 'packed'; readonly path: PathBytes; readonly record: PackedRecord }
  | { readonly kind: 'directory'; readonly path: PathBytes; readonly entry: DirectoryEntry }
  /** A directory of the reference, of which the time alone changed, or nothing. Where another save removed it, it comes back only if something needs it. */
  | {
      readonly kind: 'same-directory';
      readonly path: PathBytes;
      readonly entry: DirectoryEntry;
      readonly hasMoved: boolean;
      readonly isNeeded: boolean;
    }
  /** `content`: of the file that the link leads to; undefined if that could not be packed. */
  | {
      readonly kind: 'link';
      readonly path: PathBytes;
      readonly entry: LinkEntry;
      readonly content: FileContent | undefined;
    }
  | { readonly kind: 'touch'; readonly path: PathBytes; readonly touch: Touch }
  | { readonly kind: 'use'; readonly path: PathBytes; readonly use: UseChange }
  | { readonly kind: 'removal'; readonly path: PathBytes };
