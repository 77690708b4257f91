import * as z from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

/** Where a pack is that shares an object with others, of which each has its own SHA-256: the object, and the pack's first byte in it. */
const PackPlace = z.strictObject({ sha256: digest, bytes: count, start: count });

/** A pack as a snapshot refers to it: an object of its own, or a part of one. `slot` is the number by which the generation's index names it. */
const PackReference = z.strictObject({ slot: count, sha256: digest, bytes: count, within: PackPlace.optional() });

/** An index: an object of its own, or carried by the snapshot of that name, behind its own text. See `snapshot-object.ts`. */
const IndexReference = z.strictObject({ sha256: digest, bytes: count, carriedBy: z.string().optional() });

/**
 * What one save added: an index, and those of its packs that are still used. Packs that compaction dropped are not listed, and the index's entries in
 * them do not count.
 */
const Generation = z.strictObject({
  index: IndexReference,
  packs: z.array(PackReference),
  /** Of the snapshot that named it first. Missing where the first versions made it: then it is older than the snapshot. */
  time: count.optional(),
});

/** The mount, for people to recognise it by: a snapshot's name holds but its digest. Nobody decides by it. */
export const MountIdentity = z.strictObject({
  namespace: z.string(),
  id: z.string(),
  base: z.strictObject({
    from: z.string().optional(),
    source: z.string().optional(),
    uid: count.optional(),
    gid: count.optional(),
    mode: count.optional(),
    platform: z.string().optional(),
  }),
  target: z.string(),
});

/**
 * What a mount held at one moment. Generations come oldest first; for each path the newest record counts, whether an entry or a removal. A snapshot never
 * repeats an older index, so that its size follows the change.
 */
export const Snapshot = z.strictObject({
  format: z.literal(1),
  /** Milliseconds since the epoch; never earlier than the parent's. */
  time: count,
  /** Name of the snapshot that this one was made from, or null for the first. */
  parent: z.string().nullable(),
  /** Missing in snapshots of the first versions. */
  mount: MountIdentity.optional(),
  /**
   * Of a mount that is based on an image or a stage: what stands for that base's content. The snapshot holds only what differs from it. Missing where others' changes to
   * another base are in it, too.
   */
  base: digest.optional(),
  /** What the mount holds, as a hint for people and for the policy. */
  amount: z.strictObject({ files: count, bytes: count }),
  generations: z.array(Generation),
});

export type Snapshot = z.infer<typeof Snapshot>;
export type Generation = z.infer<typeof Generation>;
export type PackReference = z.infer<typeof PackReference>;
export type PackPlace = z.infer<typeof PackPlace>;
export type IndexReference = z.infer<typeof IndexReference>;

/** Never changed bytes, by their SHA-256. */
export interface StoredBlob {
  readonly sha256: string;
  readonly bytes: number;
}

/** The object that a pack is in. */
export function objectOf(pack: Pick<PackReference, 'sha256' | 'bytes' | 'within'>): StoredBlob {
  return pack.within ?? pack;
}

/** The snapshots that carry an index of this one's, without itself (`name`). */
export function carriersOf({ generations }: Pick<Snapshot, 'generations'>, name: string): string[] {
  const carriers = generations.flatMap(({ index }) => index.carriedBy ?? []);
  return [...new Set(carriers)].filter((carrier) => carrier !== name);
}
