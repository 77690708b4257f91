import type { PruneResult } from '../commands/prune-command';
import { bytes, count } from './summary-text';

/** What a prune did, for people. */
export function pruneSummary({ place: { store, project, dryRun }, report }: PruneResult): string {
  const snapshots = report.removed.filter(({ kind }) => kind === 'snapshot');
  const why = Object.entries(Object.groupBy(snapshots, ({ because }) => because)).flatMap(([because, objects]) =>
    isLimit(because) ? [`${reasonOf[because]}: ${count(objects.length)}`] : [],
  );
  const removed = (['snapshot', 'pack', 'index', 'recipe'] as const).flatMap((kind) => {
    const found = report.removed.filter((object) => object.kind === kind).length;
    return kind === 'recipe' && found === 0 ? [] : [`${count(found)} ${found === 1 ? kind : pluralOf[kind]}`];
  });
  const lines = [
    `prune: ${project === null ? 'all projects' : `project ${project}`}, store ${store}`,
    `${dryRun ? 'would remove' : 'removed'} ${removed.join(', ')}: ${bytes(report.bytesRemoved)}`,
    ...(why.length === 0 ? [] : [`snapshots ${why.join(', ')}`]),
    `kept ${count(report.objectsKept)} objects: ${bytes(report.bytesKept)}`,
    ...(report.waiting.objects === 0
      ? []
      : [`of them, ${count(report.waiting.objects)} stay for the grace period alone: ${bytes(report.waiting.bytes)}`]),
    ...report.unreadable.map(({ name, reason }) => `not a snapshot: ${name} (${reason})`),
    ...report.untouchedProjects.map((name) => `left as it is, as a newer carryover has saved in it: project ${name}`),
  ];
  return `${lines.join('\n')}\n`;
}

const pluralOf = { snapshot: 'snapshots', pack: 'packs', index: 'indexes', recipe: 'recipes' };

const reasonOf = {
  superseded: 'superseded',
  count: 'beyond --keep',
  age: 'beyond --max-age',
  size: 'beyond --max-total-size',
};

function isLimit(because: string): because is keyof typeof reasonOf {
  return Object.hasOwn(reasonOf, because);
}
