import type { IndexRecord } from '../format/index-record';
import { comparePaths } from '../format/path-order';
import { renewalMark } from '../format/renewal-mark';
import type { Generation, Snapshot } from '../format/snapshot';
import { writeSnapshotObject } from '../format/snapshot-object';
import type { Mount } from '../mount/mount';
import { collectChanges } from '../policy/collect-changes';
import type { Comparison, Touch } from '../policy/comparison';
import { type MergeResult, mergeChanges } from '../policy/merge';
import { generationTime } from '../policy/pack-age';
import type { PackedContent } from '../policy/packed-content';
import type { Repacking } from '../policy/plan-repacking';
import type { ResolvedPath } from '../policy/resolve';
import type { RunContext } from '../run-context';
import { isSameSnapshot } from './find-snapshots';
import { missingIndexes, missingPacks, partsVanished } from './missing-parts';
import type { OpenSnapshot } from './open-snapshot';
import { newestSequence, type Sent, sendIndex, sendSnapshot } from './write-snapshot';

/** What there is to save of a mount. */
export interface SaveWork {
  readonly mount: Mount;
  /** What stands for the content of what the mount is based on: see `Snapshot.base`. */
  readonly base: string | undefined;
  /** What the mount was compared with. */
  readonly reference: OpenSnapshot | undefined;
  readonly comparison: Comparison;
  /** Made for the reference, and so of use only while that is the newest. */
  readonly repacking: Repacking | undefined;
  readonly touches: readonly Touch[];
  readonly packed: PackedContent;
}

export interface SavedSnapshot {
  readonly state: 'saved';
  readonly snapshot: string;
  readonly parent: string | undefined;
  /** Whether another run had saved since the reference. */
  readonly hasRival: boolean;
  readonly merged: MergeResult;
  readonly bytesSent: number;
}

export type SaveAttempt =
  | SavedSnapshot
  | { readonly state: 'unchanged'; readonly newest: string | undefined; readonly bytesSent: number }
  /** More has to be packed first. */
  | { readonly state: 'incomplete'; readonly missing: readonly string[]; readonly bytesSent: number }
  /** Another run was faster: to be tried again on top of what it wrote. */
  | { readonly state: 'overtaken'; readonly bytesSent: number };

/**
 * Puts this run's changes onto the newest snapshot and writes the result as the next. `findNewest` is asked after the number of the next was settled, so
 * that whatever is written in between takes that number, and this attempt notices.
 */
export async function trySave(
  run: RunContext,
  work: SaveWork,
  findNewest: () => Promise<OpenSnapshot | undefined>,
): Promise<SaveAttempt> {
  const sequence = (await newestSequence(run, work.mount)) + 1;
  const newest = await findNewest();
  const hasRival = !isSameSnapshot(newest, work.reference);
  const { repacking, merged } = await mergeCompacted(work, newest, hasRival ? undefined : work.repacking);
  if (merged.toPack.length > 0) {
    return { state: 'incomplete', missing: merged.toPack, bytesSent: 0 };
  }
  const hasNews = merged.records.length > 0;
  if (!hasNews && !letsGo(repacking, newest)) {
    return { state: 'unchanged', newest: newest?.name, bytesSent: 0 };
  }
  const time = Math.max(Date.now(), (newest?.snapshot.time ?? 0) + 1);
  const mark = repacking?.renews ? renewalMark(time) : undefined;
  const generation = hasNews ? await sendGeneration(run, work.packed, merged.records, mark) : undefined;
  const kept = repacking?.kept ?? generationsOf(newest?.snapshot);
  const snapshot: Snapshot = {
    format: 1,
    time,
    parent: newest?.name ?? null,
    mount: work.mount,
    ...baseOf(work, hasRival ? newest : undefined),
    amount: merged.amount,
    generations: [...kept, ...(generation === undefined ? [] : [{ ...generation.written, time }])],
  };
  const object = writeSnapshotObject(snapshot, generation?.carried);
  const sent = await sendSnapshot(run, work.mount, sequence, object);
  if (sent === undefined) {
    return { state: 'overtaken', bytesSent: generation?.bytesSent ?? 0 };
  }
  await requireKept(run, sent.written, kept);
  const bytesSent = (generation?.bytesSent ?? 0) + sent.bytesSent;
  return { state: 'saved', snapshot: sent.written, parent: newest?.name, hasRival, merged, bytesSent };
}

/** What a rival has made of another base is no change to this one's. */
function baseOf({ base }: SaveWork, rival: OpenSnapshot | undefined): Pick<Snapshot, 'base'> {
  const isOther = rival !== undefined && rival.snapshot.base !== base;
  return base === undefined || isOther ? {} : { base };
}

/** Compaction waits for the next save if something cannot be packed anew: it changes while it is packed. */
async function mergeCompacted(
  work: SaveWork,
  newest: OpenSnapshot | undefined,
  repacking: Repacking | undefined,
): Promise<{ repacking: Repacking | undefined; merged: MergeResult }> {
  const merged = await merge(work, newest, repacking);
  if (repacking !== undefined && merged.toPack.some((path) => work.packed.unpackable.has(path))) {
    return { repacking: undefined, merged: await merge(work, newest, undefined) };
  }
  return { repacking, merged };
}

function merge(
  work: SaveWork,
  newest: OpenSnapshot | undefined,
  repacking: Repacking | undefined,
): Promise<MergeResult> {
  const { comparison, packed, touches } = work;
  // What was packed anew for compaction alone did not change: another save's version of it counts.
  const changed = new Map([...packed.records].filter(([path]) => work.repacking?.unchangedPaths.has(path) !== true));
  return mergeChanges({
    newest: newest?.resolve() ?? nothing(),
    kept: repacking === undefined ? undefined : newest?.resolveSome(repacking.kept),
    changes: collectChanges(comparison, changed, touches),
    repacked: packed.records,
    unpackable: packed.unpackable,
    lostLinks: newest?.lostLinks ?? new Set(),
  });
}

/** Whether generations that are due can go without a word: all that they say is said by others. */
function letsGo(repacking: Repacking | undefined, newest: OpenSnapshot | undefined): boolean {
  return repacking?.renews === true && repacking.kept.length < (newest?.snapshot.generations.length ?? 0);
}

function generationsOf(snapshot: Snapshot | undefined): Generation[] {
  return (snapshot?.generations ?? []).map((generation) => ({
    ...generation,
    ...(snapshot && { time: generationTime(snapshot, generation) }),
  }));
}

interface SentGeneration extends Sent<Generation> {
  /** Its index, if the snapshot is to carry it. */
  readonly carried?: Buffer | undefined;
}

async function sendGeneration(
  run: RunContext,
  packed: PackedContent,
  merged: readonly IndexRecord[],
  mark: Buffer | undefined,
): Promise<SentGeneration> {
  const records = [...merged, ...packed.discardsBeside(merged)];
  const index = await sendIndex(
    run,
    records.toSorted((one, other) => comparePaths(one.path, other.path)),
    mark,
  );
  const used = new Set(merged.flatMap((record) => ('slot' in record ? [record.slot] : [])));
  const packs = packed.packs.filter((pack) => used.has(pack.slot));
  return { ...index, written: { index: index.written, packs } };
}

/** What was not sent in this run could have been removed while the snapshot that needs it was being made. */
async function requireKept(run: RunContext, snapshot: string, kept: readonly Generation[]): Promise<void> {
  const [packs, indexes] = await Promise.all([missingPacks(run, kept), missingIndexes(run, kept)]);
  if (packs.size + indexes.size > 0) {
    throw partsVanished(snapshot, packs.size, indexes.size);
  }
}

async function* nothing(): AsyncGenerator<readonly ResolvedPath[]> {
  // No snapshot yet: there is nothing to go through.
}
