import type { LogStyle } from './log-style';
import { plainLog } from './plain';

/** Erases the line so far, so that a terminal which knows nothing of sections shows none of their marks. */
const erase = '\u001b[0K';

/** As the runner writes what it has to say itself: job logs have no other way to make something stand out. */
const colours = { error: '\u001b[31;1m', warning: '\u001b[33m' } as const;
const noColour = '\u001b[0m';

/** Collapsible sections: https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections */
export const gitlabLog: LogStyle = {
  beginGroup: ({ id, title }, time) => `${erase}section_start:${time}:${id}[collapsed=true]\r${erase}${title}\n`,
  endGroup: ({ id }, time) => `${erase}section_end:${time}:${id}\r${erase}\n`,
  problem: (problem) => `${colours[problem.severity]}${plainLog.problem(problem).trimEnd()}${noColour}\n`,
};
