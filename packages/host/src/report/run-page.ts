import type { PhrasingContent, Root, RootContent, TableRow } from 'mdast';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { toMarkdown } from 'mdast-util-to-markdown';
import { bytes, count, duration, outcomeText, sum } from '../reporters/summary-text';
import { netGain } from './net-gain';
import type { RecordedExtract, RecordedInject, RunRecord } from './run-record';
import { timeline } from './timeline';

/** The last run as a page in GitHub's Markdown: what was carried, how large, how long, and what it gained. Ends with a line end. */
export function runPage(record: RunRecord): string {
  const { inject, extract, notes } = record;
  const chart = timeline(record);
  const children: RootContent[] = [
    heading('carryover'),
    paragraph(`${headline(record)} Project ${record.project}, scope ${record.scope}, store ${record.store}.`),
    ...(inject === undefined ? [] : [paragraph(`Before the build (${elapsed(inject)}):`), injectTable(inject.mounts)]),
    ...(extract === undefined ? [] : extractPart(extract)),
    ...gainPart(record),
    ...(chart === undefined ? [] : [{ type: 'code' as const, lang: 'mermaid', value: chart }]),
    ...(notes.length === 0 ? [] : [paragraph('To be looked at:'), list(notes)]),
  ];
  const root: Root = { type: 'root', children };
  return toMarkdown(root, { bullet: '-', extensions: [gfmTableToMarkdown()] });
}

function headline({ inject, extract }: RunRecord): string {
  const mounts = inject?.mounts ?? [];
  const hits = mounts.filter(isHit);
  const held = sum(hits.map(({ amount }) => amount.bytes));
  const sent = sum((extract?.mounts ?? []).map(({ bytesSent }) => bytesSent));
  const filled = mounts.length === 0 ? [] : [`${hits.length} of ${mounts.length} mounts filled, ${bytes(held)};`];
  return [...filled, `${bytes(sent)} sent.`].join(' ');
}

function isHit({ outcome }: { readonly outcome: string }): boolean {
  return outcome === 'restored' || outcome === 'present';
}

function injectTable(mounts: readonly RecordedInject[]): RootContent {
  const rows = mounts.map((mount) => [
    mount.mount,
    isHit(mount) ? 'hit' : 'miss',
    outcomeText(mount.outcome, mount.reason),
    count(mount.amount.files),
    bytes(mount.amount.bytes),
    bytes(mount.bytesFetched),
    duration(mount.seconds),
  ]);
  return table(['mount', 'cache', 'why', 'files', 'bytes', 'fetched', 'time'], rows, 3);
}

function extractPart({ mounts, notSaved, ...span }: NonNullable<RunRecord['extract']>): readonly RootContent[] {
  return notSaved === undefined
    ? [paragraph(`After the build (${elapsed(span)}):`), extractTable(mounts)]
    : [paragraph(`After the build, nothing was saved: ${notSaved}.`)];
}

function extractTable(mounts: readonly RecordedExtract[]): RootContent {
  const rows = mounts.map((mount) => [
    mount.mount,
    outcomeText(mount.outcome, mount.reason),
    mount.read === undefined || mount.restored === undefined
      ? 'not known'
      : `${count(mount.read.files)} of ${count(mount.restored.files)} files`,
    count(mount.amount.files),
    bytes(mount.amount.bytes),
    `${count(mount.packed.files)} packed, ${count(mount.touched)} touched, ${count(mount.removed)} removed`,
    bytes(mount.bytesSent),
    duration(mount.seconds),
  ]);
  return table(['mount', 'outcome', 'read by the build', 'files', 'bytes', 'changes', 'sent', 'time'], rows, 3);
}

function gainPart(record: RunRecord): readonly RootContent[] {
  const known = netGain(record);
  if (known === undefined) {
    return [];
  }
  const { coldBuild, build, overhead, gain } = known;
  const verdict = gain >= 0 ? `${duration(gain)} gained` : `${duration(-gain)} lost`;
  const text = `${verdict}: with empty mounts the build took ${duration(coldBuild)}; now it took ${duration(build)}, and carryover ${duration(overhead)}.`;
  return [paragraph(text)];
}

function elapsed({ began, ended }: { readonly began: number; readonly ended: number }): string {
  return duration(Math.max(0, ended - began) / 1000);
}

function heading(text: string): RootContent {
  return { type: 'heading', depth: 3, children: [textNode(text)] };
}

function paragraph(text: string): RootContent {
  return { type: 'paragraph', children: [textNode(text)] };
}

function list(items: readonly string[]): RootContent {
  const children = items.map((item) => ({
    type: 'listItem' as const,
    children: [{ type: 'paragraph' as const, children: [textNode(item)] }],
  }));
  return { type: 'list', ordered: false, spread: false, children };
}

function table(head: readonly string[], rows: readonly (readonly string[])[], textColumns: number): RootContent {
  const align = head.map((_name, column) => (column < textColumns ? ('left' as const) : ('right' as const)));
  return { type: 'table', align, children: [head, ...rows].map(row) };
}

function row(cells: readonly string[]): TableRow {
  return { type: 'tableRow', children: cells.map((cell) => ({ type: 'tableCell', children: [textNode(cell)] })) };
}

function textNode(value: string): PhrasingContent {
  return { type: 'text', value: value.replaceAll('\n', ' ') };
}
