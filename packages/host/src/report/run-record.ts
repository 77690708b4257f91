import * as z from 'zod';

const count = z.number().nonnegative();
const amount = z.object({ files: count, bytes: count });
/** When something was, in milliseconds since the epoch. */
const span = z.object({ began: z.number(), ended: z.number() });

/** What a record keeps of a mount before the build. */
const recordedInject = z.object({
  mount: z.string(),
  outcome: z.string(),
  reason: z.string(),
  amount,
  bytesFetched: count,
  seconds: count,
});

/** And after it. */
const recordedExtract = z.object({
  mount: z.string(),
  outcome: z.string(),
  reason: z.string(),
  amount,
  packed: amount,
  touched: count,
  removed: count,
  bytesSent: count,
  restored: amount.optional(),
  read: amount.optional(),
  seconds: count,
});

/** A build that ran between the two. */
const recordedBuild = span.extend({ name: z.string() });

/** What the last run did: all that a page about it shows. Its two halves may be processes of their own. */
export const runRecord = z.object({
  version: z.literal(1),
  store: z.string(),
  project: z.string(),
  scope: z.string(),
  inject: span.extend({ mounts: z.array(recordedInject).readonly() }).optional(),
  builds: z.array(recordedBuild).readonly(),
  extract: span.extend({ mounts: z.array(recordedExtract).readonly(), notSaved: z.string().optional() }).optional(),
  /** How long the same build took in a run that found nothing to fill its mounts from, in seconds; undefined where that is not known. */
  coldBuildSeconds: count.optional(),
  /** Trouble and advice, for people. */
  notes: z.array(z.string()).readonly(),
});

export type RunRecord = z.infer<typeof runRecord>;
export type RecordedBuild = z.infer<typeof recordedBuild>;
export type RecordedInject = z.infer<typeof recordedInject>;
export type RecordedExtract = z.infer<typeof recordedExtract>;
