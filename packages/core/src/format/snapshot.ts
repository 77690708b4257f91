import * as z from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

/** A stored, never changed object, named by the SHA-256 of its bytes. */
const StoredBlob = z.strictObject({ sha256: digest, bytes: count });

/** A pack as a snapshot refers to it. `slot` is the number by which the generation's index names it. */
const PackReference = z.strictObject({ slot: count, sha256: digest, bytes: count });

/**
 * What one save added: an index, and those of its packs that are still used. Packs that compaction dropped are not listed, and the index's entries in
 * them do not count.
 */
const Generation = z.strictObject({
  index: StoredBlob,
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
 * repeats an index, so that its size follows the change.
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
export type StoredBlob = z.infer<typeof StoredBlob>;
