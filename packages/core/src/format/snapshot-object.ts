import type { Snapshot } from './snapshot';

/** Stands for a snapshot's own name in its object, as that is written before it is known under which name. */
export const itself = '.';

const lineEnd = 0x0a;

/** The bytes that are stored under a snapshot's name: its text, in one line, and behind that the bytes of the index that it carries, if it does. */
export function writeSnapshotObject(snapshot: Snapshot, carriedIndex: Buffer | undefined): Buffer {
  const text = Buffer.from(`${JSON.stringify(snapshot)}\n`, 'utf8');
  return carriedIndex === undefined ? text : Buffer.concat([text, carriedIndex]);
}

/** A snapshot's text, of its object's bytes. */
export function snapshotText(object: Buffer): string {
  return object.subarray(0, endOfText(object)).toString('utf8');
}

/** The index that a snapshot carries, of its object's bytes; empty if it carries none. */
export function carriedIndex(object: Buffer): Buffer {
  return object.subarray(endOfText(object) + 1);
}

/** A snapshot as it was read from under a name: what it says of itself is said by that name, by which later snapshots call it, too. */
export function underName(snapshot: Snapshot, name: string): Snapshot {
  const generations = snapshot.generations.map((generation) => {
    const { index } = generation;
    return index.carriedBy === itself ? { ...generation, index: { ...index, carriedBy: name } } : generation;
  });
  return { ...snapshot, generations };
}

function endOfText(object: Buffer): number {
  const end = object.indexOf(lineEnd);
  return end < 0 ? object.length : end;
}
