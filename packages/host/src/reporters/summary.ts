import { describeMount, type ExtractedMount, type ExtractReport, type InjectReport } from '@carryover/core';
import Table from 'cli-table3';
import prettyBytes from 'pretty-bytes';
import prettyMilliseconds from 'pretty-ms';
import type { CommandResult } from '../commands/command-result';
import type { PruneResult } from '../commands/prune-command';

/** What a command did, for people. Ends with a line end. */
export function resultSummary(result: CommandResult): string {
  if (result.command === 'prune') {
    return pruneSummary(result);
  }
  const { store, project, scope } = result.place;
  const place = `${result.command}: project ${project}, scope ${scope}, store ${store}\n`;
  return place + (result.command === 'inject' ? injectSummary(result.report) : extractSummary(result.report));
}

function pruneSummary({ place: { store, project, dryRun }, report }: PruneResult): string {
  const removed = (['snapshot', 'pack', 'index'] as const).map((kind) => {
    const found = report.removed.filter((object) => object.kind === kind).length;
    return `${count(found)} ${found === 1 ? kind : pluralOf[kind]}`;
  });
  const lines = [
    `prune: ${project === null ? 'all projects' : `project ${project}`}, store ${store}`,
    `${dryRun ? 'would remove' : 'removed'} ${removed.join(', ')}: ${bytes(report.bytesRemoved)}`,
    `kept ${count(report.objectsKept)} objects: ${bytes(report.bytesKept)}`,
    ...report.unreadable.map(({ name, reason }) => `not a snapshot: ${name} (${reason})`),
    ...report.untouchedProjects.map((name) => `left as it is, as a newer carryover has saved in it: project ${name}`),
  ];
  return `${lines.join('\n')}\n`;
}

const pluralOf = { snapshot: 'snapshots', pack: 'packs', index: 'indexes' };

function injectSummary(report: InjectReport): string {
  const rows = report.mounts.map(({ mount, outcome, reason, amount, bytesFetched, seconds }) => [
    describeMount(mount),
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

function extractSummary(report: ExtractReport): string {
  const rows = report.mounts.map((extracted) => {
    const { mount, outcome, reason, amount, packed, touched, removed, bytesSent, seconds } = extracted;
    return [
      describeMount(mount),
      outcomeText(outcome, reason) + readText(extracted),
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

/** Columns of the widest cell of text, so that a table fits a CI's log. */
const textWidth = 40;

function tableText(head: readonly string[], rows: readonly string[][], totals: readonly string[]): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_name, column) => (column < 2 ? 'left' : 'right')),
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => row.map(wrapped)), [...totals]);
  return `${table.toString()}\n`;
}

/** Cuts lines at blanks, and words that are longer than a line within. */
function wrapped(text: string): string {
  const piece = new RegExp(`(?=\\S)(.{1,${textWidth}})(?:\\s+|$)|(.{${textWidth}})`, 'gu');
  return text
    .split('\n')
    .map((line) => [...line.matchAll(piece)].map((match) => match[1] ?? match[2]).join('\n'))
    .join('\n');
}

/** What there is none of is left out. */
function changesText(changes: Readonly<Record<string, number>>): string {
  const some = Object.entries(changes).filter(([, number]) => number > 0);
  return some.length === 0 ? 'none' : some.map(([name, number]) => `${count(number)} ${name}`).join('\n');
}

function outcomeText(outcome: string, reason: string): string {
  return reason === '' ? outcome : `${outcome}: ${reason}`;
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function bytes(number: number): string {
  return prettyBytes(number);
}

function duration(seconds: number): string {
  return prettyMilliseconds(seconds * 1000, { millisecondsDecimalDigits: 0 });
}
