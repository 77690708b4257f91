import * as z from 'zod';

/** When to save. */
export interface SaveCondition {
  readonly when: 'always' | 'success' | 'never';
  /** A mount is saved only if so much of it changed, from 0 to 1; undefined for any change. */
  readonly minimumChange: number | undefined;
}

/** What `changed-by-percent` stands for without a number. */
const usualPercent = 5;

/** `always`, `success`, `never`, or `changed-by-percent=10`: as `always`, but only mounts of which so much changed. */
export const saveCondition = z
  .string()
  .regex(
    /^(?:always|success|never|changed-by-percent(?:=(?:100|[0-9]{1,2}(?:\.[0-9]+)?))?)$/,
    `it is one of always, success, never, changed-by-percent (as changed-by-percent=10, up to 100; without a number, ${usualPercent})`,
  )
  .transform((given): SaveCondition => {
    if (given === 'always' || given === 'success' || given === 'never') {
      return { when: given, minimumChange: undefined };
    }
    const percent = Number(given.split('=')[1] ?? usualPercent);
    return { when: 'always', minimumChange: percent / 100 };
  });
