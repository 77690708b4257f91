import type { LogStyle } from './log-style';
import { plainLog } from './plain';

/** A group ends where the next begins: https://buildkite.com/docs/pipelines/configure/managing-log-output#grouping-log-output */
export const buildkiteLog: LogStyle = {
  beginGroup: ({ title }) => `--- ${title}\n`,
  endGroup: (_group, _time, next) => `+++ ${next}\n`,
  problem: plainLog.problem,
};
