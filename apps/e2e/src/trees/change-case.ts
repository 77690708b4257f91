import type { MountEntry } from '../harness/mount-content';

/** A change that a build makes to what an inject restored. Scripts run in a folder of their own. */
export interface ChangeCase {
  readonly name: string;
  readonly before: string;
  readonly change: string;
  /** What the save must pack for it, in files and bytes; nothing by default. */
  readonly packed?: readonly [files: number, bytes: number];
  /** Entries whose time, mode or owner alone must be saved. */
  readonly touched?: number;
  /** Entries that must be found to be deleted. */
  readonly removed?: number;
  /** What must be at some paths in the end; undefined for nothing. Everything else must be as the change left it, too. */
  readonly leaves: Readonly<Record<string, Partial<MountEntry> | undefined>>;
}

/** 200 kB that cannot be compressed, so that it is seen whether content was sent. */
export const bigFile = 'head -c 200000 /dev/urandom >big';

export const bigPacked = [1, 200_000] as const;
