import type { PruneResult } from '../commands/prune-command';
import { bytes, count } from './summary-text';

/** What a prune did, for people. */
export function pruneSummary({ place: { store, project, dryRun }, report }: PruneResult): string {
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
