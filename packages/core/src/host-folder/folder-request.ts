import type { Amount, EngineRequest } from '../engine';
import type { Mount } from '../mount/mount';

/** A mount, and the folder on this host with which it is exchanged. */
export interface HostFolder {
  readonly mount: Mount;
  /** Absolute. The folder need not exist; where it is a symlink, what that leads to is meant. */
  readonly path: string;
}

/** As for an inject or an extract; the mounts are those of the folders. */
export interface FolderRequest extends Omit<EngineRequest, 'mounts'> {
  readonly folders: readonly HostFolder[];
}

export interface ExchangedFolder {
  readonly mount: Mount;
  /** The node of the builder, where it has several. */
  readonly node?: string | undefined;
  /** As it was asked for. */
  readonly folder: string;
  /**
   * `filled`: the mount got what it lacked; `updated`: the folder got what is new or newer in the mount; `unchanged`: there was nothing to bring;
   * `failed`: it could not be done, or not wholly: what was brought until then stays.
   */
  readonly outcome: 'filled' | 'updated' | 'unchanged' | 'failed';
  /** Why, for people. */
  readonly reason: string;
  /** What was brought. */
  readonly brought: Amount;
  /** Files that got the mount's time and nothing else. */
  readonly touched: number;
  /** Entries of the mount that were not brought because the folder's are newer. */
  readonly kept: number;
  /** Entries of the mount that must not, or cannot, be in the folder. */
  readonly refused: number;
  readonly seconds: number;
}

export interface FolderReport {
  readonly folders: readonly ExchangedFolder[];
  readonly seconds: number;
}
