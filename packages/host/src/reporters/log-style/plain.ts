import type { LogStyle } from './log-style';

/** A log of nothing but lines. */
export const plainLog: LogStyle = {
  beginGroup: () => '',
  endGroup: () => '',
  problem: ({ severity, text }) => `carryover: ${severity}: ${text}\n`,
};
