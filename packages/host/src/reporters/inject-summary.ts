import { describeMount, type InjectReport } from '@carryover/core';
import { bytes, count, duration, nodeText, outcomeText, sum, tableText } from './summary-text';

/** What an inject did, for people, as a table. */
export function injectSummary(report: InjectReport): string {
  const rows = report.mounts.map(({ mount, node, outcome, reason, amount, bytesFetched, seconds }) => [
    describeMount(mount) + nodeText(node),
    outcomeText(outcome, reason),
    count(amount.files),
    bytes(amount.bytes),
    bytes(bytesFetched),
    duration(seconds),
  ]);
  const files = sum(report.mounts.map((each) => each.amount.files));
  const held = sum(report.mounts.map((each) => each.amount.bytes));
  const fetched = sum(report.mounts.map((each) => each.bytesFetched));
  const totals = ['total', '', count(files), bytes(held), bytes(fetched), duration(report.seconds)];
  return tableText(['mount', 'outcome', 'files', 'bytes', 'fetched', 'time'], rows, totals);
}
