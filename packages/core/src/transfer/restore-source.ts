import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ListedEntry } from '../format/listing';
import type { PackReference } from '../format/snapshot';
import type { Mount } from '../mount/mount';
import type { BaseContent } from '../policy/base-content';
import { planRestore, type RestorePlan } from '../policy/plan-restore';
import { restoreOverBase } from '../policy/restore-over-base';
import type { RunContext } from '../run-context';
import { findSnapshots } from '../snapshots/find-snapshots';
import { type OpenSnapshot, openSnapshot } from '../snapshots/open-snapshot';
import { fetchPack } from './fetch-pack';
import { packFile, writeRestorePayload } from './restore-payload';

/** Snapshots of a mount that could be restored, best first, with their indexes at hand. */
export async function* restorableSnapshots(
  run: RunContext,
  mount: Mount,
  number: number,
): AsyncGenerator<OpenSnapshot> {
  const { store, observe } = run.ports;
  for await (const found of findSnapshots(store, run.request.location, mount, observe, run.storeContext)) {
    const snapshot = await openSnapshot(run, found, join(run.folder, `indexes-${number}`));
    if (snapshot !== undefined) {
      yield snapshot;
    }
  }
}

/** What a stage's payload folder holds once it is ready to be unpacked. */
export interface PreparedRestore {
  readonly plan: RestorePlan;
  readonly bytesFetched: number;
  /** Whether the mount will hold all of the snapshot, and nothing else but its base. */
  readonly isWhole: boolean;
}

/** What a mount holds already. */
export interface Ground {
  /** What is not to be touched; only what is lacking beside it is added. */
  readonly occupied?: AsyncIterable<readonly ListedEntry[]> | undefined;
  /** What the mount is based on, where it holds nothing else. */
  readonly base?: BaseContent | undefined;
}

/**
 * Fetches what restoring a snapshot takes into a stage's payload folder. On a base, the snapshot's entries take the place of the base's if it is the one that they were made
 * for; else the base's stay: what has come into them since is not to be hidden, and they are what any new mount begins as. What the folder holds of an earlier plan
 * for the same snapshot is not fetched again. Undefined, and the folder empty again, if a pack is missing in the store, or damaged. Throws if the store fails, or
 * `signal` is aborted.
 */
export async function prepareRestore(
  run: RunContext,
  snapshot: OpenSnapshot,
  payload: string,
  signal: AbortSignal,
  { occupied, base }: Ground = {},
): Promise<PreparedRestore | undefined> {
  const isOtherBase = base !== undefined && base.digest !== snapshot.snapshot.base;
  const untouched = isOtherBase ? base.read() : occupied;
  const plan = await planRestore(snapshot.resolve(), untouched);
  const over = base && (await restoreOverBase(base, isOtherBase ? undefined : snapshot.resolve()));
  await writeRestorePayload(payload, plan, over);
  const isThere = new Set(await readdir(join(payload, 'packs')));
  const needed = packsOf(snapshot).filter(
    ({ sha256 }) => plan.packs.has(sha256) && !isThere.has(basename(packFile(payload, sha256))),
  );
  const fetched = await Promise.all(needed.map((pack) => fetchPack(run, pack, packFile(payload, pack.sha256), signal)));
  if (fetched.includes(false)) {
    await rm(payload, { recursive: true });
    return undefined;
  }
  const bytesFetched = needed.reduce((sum, pack) => sum + pack.bytes, 0);
  return { plan, bytesFetched, isWhole: untouched === undefined };
}

/** Each once: two saves of the same content made the same pack. */
function packsOf({ snapshot }: OpenSnapshot): PackReference[] {
  const packs = snapshot.generations.flatMap((generation) => generation.packs);
  return [...new Map(packs.map((pack) => [pack.sha256, pack])).values()];
}
