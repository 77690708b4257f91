import type { LogStyle } from './log-style';

/** Service messages: https://www.jetbrains.com/help/teamcity/service-messages.html */
export const teamcityLog: LogStyle = {
  beginGroup: ({ title }) => `##teamcity[blockOpened name='${escaped(title)}']\n`,
  endGroup: ({ title }) => `##teamcity[blockClosed name='${escaped(title)}']\n`,
  problem: ({ severity, text }) =>
    `##teamcity[message text='${escaped(`carryover: ${text}`)}' status='${severity.toUpperCase()}']\n`,
};

function escaped(text: string): string {
  return text
    .replace(/[|'[\]]/g, '|$&')
    .replaceAll('\n', '|n')
    .replaceAll('\r', '|r')
    .replace(/[^\0-\x7f]/g, (unit) => `|0x${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
