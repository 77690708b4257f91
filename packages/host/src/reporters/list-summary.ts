import { describeMount, type KeptMount, type ObjectCount } from '@carryover/core';
import type { ListResult } from '../commands/list-command';
import { age, bytes, count, tableText } from './summary-text';

/** What a store keeps, for people: a table for each project. */
export function listSummary({ place: { store, project, now }, report: { mounts, totals } }: ListResult): string {
  const head = `list: ${project === null ? 'all projects' : `project ${printable(project)}`}, store ${store}\n`;
  const projects = Map.groupBy(mounts, (mount) => mount.project);
  const tables = [...projects].map(
    ([name, kept]) =>
      `project ${printable(name)}\n${tableText(
        columns,
        kept.map((mount) => rowOf(mount, now)),
      )}`,
  );
  const { snapshots, packs, indexes, recipes, unreferenced } = totals;
  const all = {
    objects: snapshots.objects + packs.objects + indexes.objects + recipes.objects,
    bytes: snapshots.bytes + packs.bytes + indexes.bytes + recipes.bytes,
  };
  const parts = [
    counted(snapshots, 'snapshots'),
    counted(packs, 'packs'),
    counted(indexes, 'indexes'),
    ...(recipes.objects === 0 ? [] : [counted(recipes, 'recipes')]),
  ];
  const lines = [
    ...(mounts.length === 0 ? ['nothing is kept'] : []),
    `total: ${bytes(all.bytes)} in ${parts.join(', ')}`,
    ...(unreferenced.objects === 0
      ? []
      : [
          `no snapshot needs ${bytes(unreferenced.bytes)} in ${count(unreferenced.objects)} of them: carryover prune removes what is old`,
        ]),
  ];
  return `${head}${tables.join('')}${lines.join('\n')}\n`;
}

const columns = ['scope', 'mount', 'save', 'age', 'files', 'bytes', 'packs', 'generations', 'snapshots'];

function rowOf(kept: KeptMount, now: number): string[] {
  const { newest, snapshots, passedOver } = kept;
  const scope = [
    kept.scope,
    ...(kept.key === '' ? [] : [`key ${kept.key}`]),
    ...(kept.platform === '' ? [] : [`platform ${kept.platform}`]),
  ];
  const mount = [
    kept.mount === undefined ? `unknown, ${kept.mountDigest.slice(0, 12)}…` : describeMount(kept.mount),
    ...passedOver.map(({ name, reason }) => `passed over: ${name} (${reason})`),
    ...(newest === undefined || newest.missing === 0 ? [] : [`${count(newest.missing)} of its objects are lost`]),
  ];
  const figures =
    newest === undefined
      ? ['none', '', '', '', '', '']
      : [
          count(newest.sequence),
          age(now - newest.time),
          count(newest.amount.files),
          bytes(newest.amount.bytes),
          `${count(newest.packs)}: ${bytes(newest.packedBytes)}`,
          count(newest.generations),
        ];
  return [scope.map(printable).join('\n'), mount.map(printable).join('\n'), ...figures, count(snapshots)];
}

function counted({ objects }: ObjectCount, plural: string): string {
  return `${count(objects)} ${plural}`;
}

/** A store is written to by many: what stands in it must not act on a terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}
