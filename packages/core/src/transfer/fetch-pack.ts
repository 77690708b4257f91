import { createReadStream } from 'node:fs';
import type { PackPlace, PackReference } from '../format/snapshot';
import type { RunContext } from '../run-context';
import { packName } from '../store/names';
import { fetchChecked, fetchUsableBlob, withoutDamaged } from './fetch-blob';
import { spool } from './spool';

/**
 * Fetches a pack into `file`, checked against its SHA-256. One that shares an object with others is cut out of that, which is fetched once for all of the run's mounts.
 * False if it is missing or damaged; of the latter a warning is given. Throws if the store fails, or `signal` is aborted.
 */
export function fetchPack(run: RunContext, pack: PackReference, file: string, signal: AbortSignal): Promise<boolean> {
  const { within } = pack;
  return within === undefined
    ? fetchUsableBlob(run, packName(run.request.location.project, pack.sha256), pack, file, signal)
    : cutOut(run, pack, within, file, signal);
}

async function cutOut(
  run: RunContext,
  pack: PackReference,
  within: PackPlace,
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  const object = await run.sharedObjects.fetch(within, signal);
  if (object === undefined) {
    return false;
  }
  const part = { start: within.start, end: within.start + pack.bytes - 1, highWaterMark: 1 << 20 };
  return withoutDamaged(run, pack, () =>
    fetchChecked(`The pack ${pack.sha256} in ${within.sha256}`, pack, file, { signal }, () =>
      spool(createReadStream(object, part), file, signal),
    ),
  );
}
