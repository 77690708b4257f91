import * as z from 'zod';

/** How a CI job stands, or has ended. */
export type JobStatus = 'success' | 'failure' | 'cancelled';

/** In the words of GitHub (`job.status`, https://docs.github.com/actions/reference/workflows-and-actions/contexts) and of GitLab (`CI_JOB_STATUS`, https://docs.gitlab.com/ci/variables/predefined_variables/). */
const words: Readonly<Record<string, JobStatus>> = {
  success: 'success',
  running: 'success',
  failure: 'failure',
  failed: 'failure',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

/** Reads a job's status from the word of its CI. */
export const jobStatus = z
  .string()
  .refine((given) => Object.hasOwn(words, given), 'it is one of success, failure, cancelled')
  .transform((given): JobStatus => words[given] ?? 'success');
