import * as z from 'zod';

const millisecondsPer: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration as `90s`, `5m`, `1h30m`, `24h` or `7d`; its output is in milliseconds. */
export const duration = z
  .string()
  .regex(/^(?:[0-9]+(?:ms|[smhd]))+$/, 'a duration is needed, such as 90s, 5m or 24h')
  .transform((text) => {
    const parts = [...text.matchAll(/([0-9]+)(ms|[smhd])/g)];
    return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (millisecondsPer[unit ?? ''] ?? 0), 0);
  });

/** A duration, or `never`, which is undefined. */
export const durationOrNever = z.union([z.literal('never').transform(() => undefined), duration], {
  error: 'a duration is needed, such as 36h or 7d, or never',
});

/** A duration that something may take: not nothing, and no longer than Node's timers reach (2^31 ms, nearly 25 days). */
export const timeLimit = duration.refine(
  (limit) => limit > 0 && limit < 2 ** 31,
  'it must be more than 0s and less than 24d',
);
