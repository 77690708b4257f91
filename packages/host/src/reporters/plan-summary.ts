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
    sources[planned.learntFrom],
    snapshotText(planned),
  ]);
  const head = ['mount', 'used in', 'sharing', 'learnt from', 'would be filled from'];
  return tableText(head, rows, undefined, head.length);
}

const sources = { buildkit: 'BuildKit', dockerfile: 'the Dockerfile', option: '--mount' } as const;

function usesText({ uses, dependsOnPlatform }: ReportedMount): string {
  const places = uses.map(({ file, line, stage }) => `${file}:${line} (${stage})`);
  return [...places, ...(dependsOnPlatform ? ['depends on the platform'] : [])].join('\n');
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
