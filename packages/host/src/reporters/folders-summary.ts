import { describeMount, type ExchangedFolder } from '@carryover/core';
import { bytes, count, duration, nodeText, outcomeText, tableText } from './summary-text';

/** What became of mounts that are exchanged with folders on this host, for people, as a table; nothing where there is none. */
export function foldersSummary(folders: readonly ExchangedFolder[] | undefined): string {
  if (folders === undefined) {
    return '';
  }
  const rows = folders.map((exchanged) => [
    describeMount(exchanged.mount) + nodeText(exchanged.node),
    outcomeText(exchanged.outcome, exchanged.reason) + leftText(exchanged),
    exchanged.folder,
    count(exchanged.brought.files),
    bytes(exchanged.brought.bytes),
    duration(exchanged.seconds),
  ]);
  return tableText(['mount', 'outcome', 'folder', 'brought', 'bytes', 'time'], rows, undefined, 3);
}

/** A line for each thing that there is something to say of. */
function leftText({ touched, kept, refused }: ExchangedFolder): string {
  const lines = [
    ...(touched > 0 ? [`${count(touched)} got a new time`] : []),
    ...(kept > 0 ? [`${count(kept)} are newer in the folder, and stay`] : []),
    ...(refused > 0 ? [`${count(refused)} were refused`] : []),
  ];
  return lines.map((line) => `\n${line}`).join('');
}
