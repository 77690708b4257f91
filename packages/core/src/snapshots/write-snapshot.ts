import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { writeIndex } from '../format/index-file';
import type { IndexRecord } from '../format/index-record';
import { withMark } from '../format/renewal-mark';
import type { IndexReference } from '../format/snapshot';
import { itself } from '../format/snapshot-object';
import type { Mount } from '../mount/mount';
import { mountDigest } from '../mount/mount-digest';
import type { RunContext } from '../run-context';
import { isHeldName } from '../store/held-name';
import { indexName, snapshotName, snapshotPrefix, snapshotSequence } from '../store/names';
import { spool } from '../transfer/spool';
import { writeByContent } from '../transfer/write-by-content';

/** What writing came to: the object, and how many bytes had to be sent. */
export interface Sent<T> {
  readonly written: T;
  readonly bytesSent: number;
}

/** An index that is to be in a snapshot. */
export interface SentIndex extends Sent<IndexReference> {
  /** Its bytes, if the snapshot is to carry them. */
  readonly carried?: Buffer | undefined;
}

/**
 * Writes an index to the store, or leaves it to its snapshot to carry where the store has few objects. Records must be in path order. `mark`: see
 * `renewalMark`.
 */
export async function sendIndex(
  run: RunContext,
  records: readonly IndexRecord[],
  mark?: Buffer | undefined,
): Promise<SentIndex> {
  const file = join(run.folder, `index-${randomBytes(4).toString('hex')}`);
  const spooled = await spool(
    Readable.from(withMark(writeIndex(records), mark), { objectMode: false }),
    file,
    run.ports.signal,
  );
  if (spooled.bytes <= (run.ports.store.traits.fewObjects?.carriedIndexBytes ?? 0)) {
    return { written: { ...spooled, carriedBy: itself }, bytesSent: 0, carried: await readFile(file) };
  }
  const nameOf = (sha256: string) => indexName(run.request.location.project, sha256);
  const { blob, bytesSent } = await writeByContent(run, nameOf, file, spooled);
  return { written: blob, bytesSent };
}

/** The number of the newest snapshot in this run's own scope; 0 if there is none. */
export async function newestSequence(run: RunContext, mount: Mount): Promise<number> {
  const [newest] = await run.ports.store.newest(ownPrefix(run, mount), 1, run.storeContext);
  return newest === undefined ? 0 : (snapshotSequence(newest) ?? 0);
}

/** Numbers in a row that writers may hold who never came to their end. */
const heldNumbers = 3;

/**
 * Writes a snapshot's object into this run's own scope: from then on it is the newest. Undefined if another run has written one of that number first: then this one
 * does not know of it, and must not stand above it. A number that somebody holds without coming to an end, for longer than tries at it take, is left out: a job
 * that was killed would else keep all others from saving. Should that job be alive after all, its additions are saved by its next run.
 */
export async function sendSnapshot(
  run: RunContext,
  mount: Mount,
  sequence: number,
  object: Buffer,
): Promise<Sent<string> | undefined> {
  for (let number = sequence; ; number++) {
    try {
      return await sendNumbered(run, mount, number, object);
    } catch (error) {
      if (!isHeldName(error) || number === sequence + heldNumbers) {
        throw error;
      }
    }
    if (await run.ports.store.has(snapshotName(ownPrefix(run, mount), number), run.storeContext)) {
      return undefined;
    }
  }
}

async function sendNumbered(
  run: RunContext,
  mount: Mount,
  sequence: number,
  bytes: Buffer,
): Promise<Sent<string> | undefined> {
  const name = snapshotName(ownPrefix(run, mount), sequence);
  const body = { size: bytes.length, open: () => Readable.from([bytes], { objectMode: false }) };
  const outcome = await run.ports.store.write(name, body, run.storeContext);
  if (outcome === 'present' && !(await isWrittenAs(run, name, bytes))) {
    return undefined;
  }
  return { written: name, bytesSent: bytes.length };
}

/** Whether what is there is this very snapshot: an answer got lost, and the write was made again. */
async function isWrittenAs(run: RunContext, name: string, bytes: Buffer): Promise<boolean> {
  const content = await run.ports.store.read(name, run.storeContext);
  return content !== undefined && (await buffer(content)).equals(bytes);
}

/** Where this run writes a mount's snapshots. */
export function ownPrefix(run: RunContext, mount: Mount): string {
  return snapshotPrefix(run.request.location, mountDigest(mount));
}
