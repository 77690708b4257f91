import type { InjectSession } from '@carryover/core';
import * as z from 'zod';
import type { BuilderSight } from '../learn/builder-sight';

const injectedMountState = z.strictObject({
  mountDigest: z.string().min(1),
  node: z.string().optional(),
  snapshot: z.string().min(1),
  snapshotTime: z.number().optional(),
  completedAt: z.string().regex(/^[0-9]+(?:\.[0-9]+)?$/),
  incarnation: z.string(),
  accessTimes: z.enum(['kept', 'not-kept']).optional(),
});

/** What an inject leaves for the extract of its run. */
export interface RunState extends InjectSession {
  /** What the builder had when the inject was done: what is new later, the build between them did. Undefined where nobody is to look. */
  readonly seen?: BuilderSight | undefined;
  /** Whether the build found its mounts as empty as without carryover. */
  readonly isCold?: boolean | undefined;
}

const builderSight: z.ZodType<BuilderSight> = z.strictObject({
  builds: z.array(z.string()).optional(),
  mounts: z.array(z.strictObject({ record: z.string(), uses: z.number().int() })).optional(),
});

/** What a state file holds. */
export const sessionSchema: z.ZodType<RunState> = z
  .strictObject({
    version: z.literal(1),
    builder: z.string().optional(),
    mounts: z.array(injectedMountState),
    damagedPacks: z.array(z.string()).optional(),
    seen: builderSight.optional(),
    isCold: z.boolean().optional(),
  })
  .transform(({ builder, ...rest }) => ({ ...rest, builder }));
