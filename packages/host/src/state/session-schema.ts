import type { InjectSession } from '@carryover/core';
import * as z from 'zod';

const injectedMountState = z.strictObject({
  mountDigest: z.string().min(1),
  snapshot: z.string().min(1),
  snapshotTime: z.number().optional(),
  completedAt: z.string().regex(/^[0-9]+(?:\.[0-9]+)?$/),
  incarnation: z.string(),
  accessTimes: z.enum(['kept', 'not-kept']).optional(),
});

/** What a state file holds. */
export const sessionSchema: z.ZodType<InjectSession> = z
  .strictObject({
    version: z.literal(1),
    builder: z.string().optional(),
    mounts: z.array(injectedMountState),
    damagedPacks: z.array(z.string()).optional(),
  })
  .transform(({ builder, ...rest }) => ({ ...rest, builder }));
