import { describeMount, type ExtractedMount, type ExtractReport, type UseKnowledge } from '@carryover/core';
import { bytes, count, duration, nodeText, outcomeText, sum, tableText } from './summary-text';

/** What an extract did, for people, as a table. */
export function extractSummary(report: ExtractReport): string {
  const rows = report.mounts.map((extracted) => {
    const { mount, node, outcome, reason, amount, packed, touched, removed, bytesSent, seconds } = extracted;
    return [
      describeMount(mount) + nodeText(node),
      outcomeText(outcome, reason) + readText(extracted) + droppedText(extracted),
      count(amount.files),
      bytes(amount.bytes),
      changesText({ packed: packed.files, touched, removed }),
      bytes(bytesSent),
      duration(seconds),
    ];
  });
  const files = sum(report.mounts.map((each) => each.amount.files));
  const held = sum(report.mounts.map((each) => each.amount.bytes));
  const sent = sum(report.mounts.map((each) => each.bytesSent));
  const totals = ['total', '', count(files), bytes(held), '', bytes(sent), duration(report.seconds)];
  return tableText(['mount', 'outcome', 'files', 'bytes', 'changes', 'sent', 'time'], rows, totals);
}

/** What there is none of is left out. */
function changesText(changes: Readonly<Record<string, number>>): string {
  const some = Object.entries(changes).filter(([, number]) => number > 0);
  return some.length === 0 ? 'none' : some.map(([name, number]) => `${count(number)} ${name}`).join('\n');
}

/** A line of its own, where there is something to say. */
function readText({ accessTimes, restored, read }: ExtractedMount): string {
  if (accessTimes === 'not-kept') {
    return '\nwhat was read is not known: the builder keeps no access times';
  }
  if (restored === undefined || read === undefined) {
    return '';
  }
  return `\nread ${count(read.files)} of ${count(restored.files)} restored files`;
}

function droppedText({ dropped }: ExtractedMount): string {
  if (dropped === undefined) {
    return '';
  }
  const { files, bytes: held, knownBy } = dropped;
  return `\nleft out for --max-size: ${count(files)} files, ${bytes(held)}, ${unused[knownBy]}`;
}

const unused: Readonly<Record<UseKnowledge, string>> = {
  reads: 'which no build has used for longest',
  'modification-times': 'the oldest by modification time, as the builder keeps no access times',
  'builder-times': 'by when they were last read or changed in this builder',
};
