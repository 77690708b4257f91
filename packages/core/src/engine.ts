import type { BuildTool } from './build/build-tool';
import type { CommandRunner } from './build/command-runner';
import type { Mount } from './mount/mount';
import type { Observer } from './observer';
import type { CommandBuildArgument, CommandBuildContext } from './plan/command/build-command';
import type { UseKnowledge } from './policy/limit-size';
import type { CacheStore } from './store/cache-store';

/** Where snapshots are read from and written to. */
export interface SnapshotLocation {
  /** Whose builds these are, such as `github.com/acme/shop`. */
  readonly project: string;
  /** The scope that this run writes, and reads first. */
  readonly scope: string;
  /** Further scopes that it may read, best first. */
  readonly readScopes: readonly string[];
  /** A free label; empty by default. */
  readonly key: string;
  /** The platform that the content is for, such as `linux/arm64`, or empty where it is for any. */
  readonly platform: string;
}

/** The programs that generated stages run: carryover's own, or an image of the user's. */
export type Toolbox =
  /** A folder that holds one folder per architecture (`amd64`, `arm64`), each with `bin`, `lib` and `lib64`. */
  { readonly kind: 'carried'; readonly directory: string } | { readonly kind: 'image'; readonly reference: string };

/**
 * The user's own build of a Dockerfile for one platform. What a mount's `from` names is had by building it again, just as the user's build does: only then is it the same
 * to BuildKit, and the mount, too.
 */
export interface BaseBuild {
  /** The whole text; empty where `from` is an image of its own. */
  readonly dockerfile: string;
  /** What lies beside the Dockerfile, and tells which files of the context are left out of it. */
  readonly ignoreFile: string | undefined;
  /** A folder or a URL; undefined for an empty one. */
  readonly context: string | undefined;
  /** Where relative paths begin. */
  readonly workingDirectory: string;
  readonly buildArguments: readonly CommandBuildArgument[];
  readonly buildContexts: readonly CommandBuildContext[];
  /** Further options of the user's build that decide what its steps do and see, such as `--secret=id=token,env=TOKEN`: never a secret's value. */
  readonly options: readonly string[];
  /** What is built for; undefined for the builder's own platform. */
  readonly platform: string | undefined;
  /** The stage that the user's build ends with, by which steps may go; undefined for the last. */
  readonly target: string | undefined;
}

/** Limits on each generated build, in milliseconds. */
export interface BuildLimits {
  readonly deadline: number;
  readonly inactivityLimit: number;
}

export interface EngineRequest {
  readonly mounts: readonly Mount[];
  /** For mounts that are based on an image or a stage (`from`), by their digests (see `mountDigest`). */
  readonly baseBuilds?: ReadonlyMap<string, BaseBuild> | undefined;
  readonly location: SnapshotLocation;
  readonly toolbox: Toolbox;
  /** What runs generated builds, on the builder whose mounts are meant. */
  readonly tool: BuildTool;
  /**
   * The folder by which buildx chooses among the pods of a `kubernetes` builder, absolute: that of the user's build. Undefined where that is not known. Generated builds read
   * nothing of it.
   */
  readonly placingFolder?: string | undefined;
  readonly limits: BuildLimits;
  /** An existing folder in which the engine makes, and removes, a folder of its own. */
  readonly temporaryDirectory: string;
}

/** What to do with a mount that already holds something else than the snapshot. */
export type IfNotEmpty = 'keep' | 'fill' | 'replace';

export interface InjectRequest extends EngineRequest {
  readonly ifNotEmpty: IfNotEmpty;
}

/** What a run's inject knows that its extract needs. Plain JSON: the two may be different processes. */
export interface InjectSession {
  readonly version: 1;
  readonly builder: string | undefined;
  readonly mounts: readonly InjectedMountState[];
  /** SHA-256 of packs that inject found damaged in the store: to save, they are as good as missing. */
  readonly damagedPacks?: readonly string[] | undefined;
}

export interface InjectedMountState {
  /** See `mountDigest`. */
  readonly mountDigest: string;
  /** The node of the builder, where it has several: each has a mount of its own. */
  readonly node?: string | undefined;
  /** The snapshot that the mount wholly held at `completedAt`. */
  readonly snapshot: string;
  /** That snapshot's own time: where a prune has removed a scope, another snapshot may come to have its name. */
  readonly snapshotTime?: number | undefined;
  /** Seconds since the epoch by the builder's clock, with nanoseconds, as text: what changed later has a later ctime. */
  readonly completedAt: string;
  /** Tells this incarnation of the mount's directory from the one that follows a reset. */
  readonly incarnation: string;
  /**
   * Whether the builder keeps access times, if inject set those of all files of the mount to the epoch. A mount that held the snapshot already is left as it
   * is: its access times tell of older reads, and resetting them would take a build of its own.
   */
  readonly accessTimes?: 'kept' | 'not-kept' | undefined;
}

/** How much of something there is. */
export interface Amount {
  /** Entries that are not directories. */
  readonly files: number;
  /** Bytes of file content. */
  readonly bytes: number;
}

export interface InjectedMount {
  readonly mount: Mount;
  /** The node of the builder, where it has several. */
  readonly node?: string | undefined;
  /**
   * `restored`: filled from the snapshot; `present`: held it already; `kept`: holds something else, which was left alone;
   * `missed`: no usable snapshot; `failed`: the mount could not be filled and is as empty as before.
   */
  readonly outcome: 'restored' | 'present' | 'kept' | 'missed' | 'failed';
  /** Why, for people. */
  readonly reason: string;
  readonly snapshot?: string | undefined;
  /** What the mount holds of the snapshot now. */
  readonly amount: Amount;
  /** Bytes fetched from the store. */
  readonly bytesFetched: number;
  /** Time that this mount's stage took in the builder. */
  readonly seconds: number;
}

export interface InjectReport {
  readonly mounts: readonly InjectedMount[];
  readonly session: InjectSession;
  readonly seconds: number;
}

/** What a save does with entries that are absent here and in the store, when it cannot tell whether they were deleted. */
export type OnConflict = 'merge' | 'replace';

export interface ExtractRequest extends EngineRequest {
  readonly onConflict: OnConflict;
  /** In milliseconds: what was packed longer ago is packed anew, before the store's own expiry may take it. Undefined for never. */
  readonly maximumPackAge?: number | undefined;
  /** What a mount's snapshot may hold, in bytes of file content; undefined for any. */
  readonly maximumMountBytes?: number | undefined;
  /** A mount that has a snapshot is saved only if so much of it changed, from 0 to 1; undefined for any change. */
  readonly minimumChange?: number | undefined;
  /** From this run's inject, if there was one. */
  readonly session?: InjectSession | undefined;
}

export interface ExtractedMount {
  readonly mount: Mount;
  /** The node of the builder, where it has several. */
  readonly node?: string | undefined;
  /**
   * `saved`: what the mount holds; `merged`: its additions and changes on top of what others had saved; `unchanged`: nothing was packed or sent;
   * `passed-over`: too little of it changed to be saved; `empty`: it holds nothing, and nothing was saved; `failed`: not saved, what was saved before stands.
   */
  readonly outcome: 'saved' | 'merged' | 'unchanged' | 'passed-over' | 'empty' | 'failed';
  readonly reason: string;
  readonly snapshot?: string | undefined;
  /** What the mount holds, without what was dropped. */
  readonly amount: Amount;
  /** Entries packed: new, changed in content, or packed anew by compaction. */
  readonly packed: Amount;
  /** Entries whose time, mode or owner alone changed. */
  readonly touched: number;
  readonly removed: number;
  /**
   * Where the mount may hold no more than so much and holds more: what was left out of the snapshot, as nobody has used it for longest. The mount itself keeps
   * it. `knownBy`: how uses are known, see {@link UseKnowledge}.
   */
  readonly dropped?: (Amount & { readonly knownBy: UseKnowledge }) | undefined;
  /**
   * `kept`: this run's inject filled the whole mount and the builder keeps access times, so that `restored` and `read` are known; `not-kept`: the builder
   * does not keep them; `unknown`: they say nothing, as this run's inject did not fill the whole mount, or filled it with empty files
   * alone.
   */
  readonly accessTimes: 'kept' | 'not-kept' | 'unknown';
  /** Regular files that inject restored and the mount still has, changed or not, as large as they are now. A file with several names counts once. */
  readonly restored?: Amount | undefined;
  /** Of `restored`, what was read since, by any name. What was replaced by another file counts as read. */
  readonly read?: Amount | undefined;
  /** Bytes written to the store: packs, index and snapshot. */
  readonly bytesSent: number;
  readonly seconds: number;
}

export interface ExtractReport {
  readonly mounts: readonly ExtractedMount[];
  readonly seconds: number;
}

export interface EnginePorts {
  readonly store: CacheStore;
  readonly commands: CommandRunner;
  readonly observe: Observer;
  readonly signal: AbortSignal;
}
