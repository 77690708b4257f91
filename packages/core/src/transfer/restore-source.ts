import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ListedEntry } from '../format/listing';
import type { PackReference } from '../format/snapshot';
import type { Mount } from '../mount/mount';
import { planRestore, type RestorePlan } from '../policy/plan-restore';
import type { RunContext } from '../run-context';
import { findSnapshots } from '../snapshots/find-snapshots';
import { type OpenSnapshot, openSnapshot } from '../snapshots/open-snapshot';
import { packName } from '../store/names';
import { fetchUsableBlob } from './fetch-blob';
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
}

/**
 * Fetches what restoring a snapshot takes into a stage's payload folder. With `occupied`, only what the mount lacks. What the folder holds of an earlier plan
 * for the same snapshot is not fetched again. Undefined, and the folder empty again, if a pack is missing in the store, or damaged. Throws if the store fails, or
 * `signal` is aborted.
 */
export async function prepareRestore(
  run: RunContext,
  snapshot: OpenSnapshot,
  payload: string,
  signal: AbortSignal,
  occupied?: AsyncIterable<readonly ListedEntry[]>,
): Promise<PreparedRestore | undefined> {
  const plan = await planRestore(snapshot.resolve(), occupied);
  await writeRestorePayload(payload, plan);
  const isThere = new Set(await readdir(join(payload, 'packs')));
  const needed = packsOf(snapshot).filter(
    ({ sha256 }) => plan.packs.has(sha256) && !isThere.has(basename(packFile(payload, sha256))),
  );
  const fetched = await Promise.all(needed.map((pack) => fetchPack(run, pack, payload, signal)));
  if (fetched.includes(false)) {
    await rm(payload, { recursive: true });
    return undefined;
  }
  return { plan, bytesFetched: needed.reduce((sum, pack) => sum + pack.bytes, 0) };
}

/** Each once: two saves of the same content made the same pack. */
function packsOf({ snapshot }: OpenSnapshot): PackReference[] {
  const packs = snapshot.generations.flatMap((generation) => generation.packs);
  return [...new Map(packs.map((pack) => [pack.sha256, pack])).values()];
}

function fetchPack(run: RunContext, pack: PackReference, payload: string, signal: AbortSignal): Promise<boolean> {
  const name = packName(run.request.location.project, pack.sha256);
  return fetchUsableBlob(run, name, pack, packFile(payload, pack.sha256), signal);
}
