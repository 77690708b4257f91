import type { Surroundings } from '../surroundings';

/**
 * Why nothing is saved, whatever became of the build, as words after "nothing is saved: "; undefined where it may be. What code that nobody has looked at writes into a
 * cache, a later build would execute.
 */
export function restoreOnlyReason(wish: boolean | undefined, { ci }: Pick<Surroundings, 'ci'>): string | undefined {
  if (wish === true) {
    return '--restore-only';
  }
  return wish === undefined && ci?.untrusted !== undefined
    ? `this job is of ${ci.untrusted} (--restore-only false would save)`
    : undefined;
}
