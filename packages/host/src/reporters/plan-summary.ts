import { describeMount } from '@carryover/core';
import type { PlanReport, ReportedMount } from '../commands/plan-command';
import { bytes, count, tableText } from './summary-text';

/** Which mounts a build will use, for people. */
export function planSummary({ mounts }: PlanReport): string {
  if (mounts.length === 0) {
    return 'The build uses no cache mount.\n';
  }
  const rows = mounts.map((planned) => [
    describeMount(planned.mount),
    usesText(planned),
    planned.sharing.join(', ') || 'unknown',
    sourceText(planned),
    snapshotText(planned),
  ]);
  const head = ['mount', 'used in', 'sharing', 'learnt from', 'would be filled from'];
  return tableText(head, rows, undefined, head.length);
}

/** From where a mount was learnt. */
export const sources = {
  buildkit: 'BuildKit',
  dockerfile: 'the Dockerfile',
  option: '--mount',
  history: 'the record of a build',
  usage: 'a use that the builder counted',
} as const;

const builds = {
  bake: 'told by the bake file',
  compose: 'told by the compose file',
  recipe: 'told by the recipe of the last build',
} as const;

/** How the build was known is told where the user did not say it on the command line. */
function sourceText({ learntFrom, toldBy }: ReportedMount): string {
  const build = toldBy === 'bake' || toldBy === 'compose' || toldBy === 'recipe' ? [builds[toldBy]] : [];
  return [sources[learntFrom], ...build].join('\n');
}

function usesText({ uses, dependsOnPlatform, nodes = [] }: ReportedMount): string {
  const places = uses.map(({ file, line, stage }) => `${file}:${line} (${stage})`);
  const where = nodes.map((node) => `on node ${node}`);
  return [...places, ...(dependsOnPlatform ? ['depends on the platform'] : []), ...where].join('\n');
}

function snapshotText({ carried, snapshot }: ReportedMount): string {
  if (!carried) {
    return 'not carried: see the advice';
  }
  if (snapshot === undefined) {
    return 'nothing: no snapshot yet';
  }
  const { files, bytes: held } = snapshot.amount;
  return `save ${snapshot.sequence} of ${new Date(snapshot.time).toISOString()}: ${count(files)} files, ${bytes(held)}`;
}
