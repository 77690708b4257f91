import type { JobStatus } from '../options/job-status';
import type { SaveCondition } from '../options/save-condition';
import type { Surroundings } from '../surroundings';

/** What decides whether anything is saved. */
export interface SaveQuestion {
  readonly restoreOnly: boolean | undefined;
  readonly saveIf: SaveCondition;
  /** What became of the build or the job before the save. */
  readonly status: JobStatus;
  readonly subject: 'build' | 'job';
}

const endings: Readonly<Record<JobStatus, string>> = {
  success: 'ended well',
  failure: 'failed',
  cancelled: 'was cancelled',
};

/**
 * Why nothing is saved, as words after "nothing is saved: "; undefined where it is to be. What code that nobody has looked at writes into a cache, a later build would
 * execute: so by default, a job of strangers saves nothing.
 */
export function reasonNotToSave(
  { restoreOnly, saveIf, status, subject }: SaveQuestion,
  { ci }: Pick<Surroundings, 'ci'>,
): string | undefined {
  if (restoreOnly === true) {
    return '--restore-only';
  }
  if (restoreOnly === undefined && ci?.untrusted !== undefined) {
    return `this job is of ${ci.untrusted} (--restore-only false would save)`;
  }
  if (saveIf.when === 'never') {
    return '--save-if never';
  }
  return saveIf.when === 'success' && status !== 'success'
    ? `the ${subject} ${endings[status]} (--save-if always would save)`
    : undefined;
}
