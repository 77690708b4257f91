import { describeMount, type ExtractedMount, type InjectedMount } from '@carryover/core';
import type { CommandResult } from '../commands/command-result';
import type { RecordedExtract, RecordedInject, RunRecord } from './run-record';

/** When something was, in milliseconds since the epoch. */
export interface Span {
  readonly began: number;
  readonly ended: number;
}

/** The record of a run with what its latest command came to; undefined for a command that carries nothing. `earlier` is what the inject of the same run left; `spell` puts messages into the words of the app. */
export function recordOf(
  result: CommandResult,
  span: Span,
  notes: readonly string[],
  earlier: RunRecord | undefined,
  spell: (text: string) => string,
): RunRecord | undefined {
  switch (result.command) {
    case 'inject':
      return { ...placeOf(result), inject: { ...span, mounts: injected(result.report.mounts) }, builds: [], notes };
    case 'extract': {
      const { mounts, notSaved, builds = [], coldBuildSeconds } = result.report;
      return {
        ...placeOf(result),
        inject: earlier?.inject,
        builds,
        extract: { ...span, mounts: extracted(mounts), notSaved: notSaved && spell(notSaved) },
        coldBuildSeconds,
        notes: [...(earlier?.notes ?? []), ...notes],
      };
    }
    case 'run': {
      const { inject, build, extract, notSaved, coldBuildSeconds } = result.report;
      const buildEnded = build.began + build.seconds * 1000;
      return {
        ...placeOf(result),
        inject: { began: span.began, ended: build.began, mounts: injected(inject?.mounts ?? []) },
        builds: [{ name: 'build', began: build.began, ended: buildEnded }],
        extract: {
          began: buildEnded,
          ended: span.ended,
          mounts: extracted(extract?.mounts ?? []),
          notSaved: notSaved && spell(notSaved),
        },
        coldBuildSeconds,
        notes,
      };
    }
    case 'plan':
    case 'doctor':
    case 'list':
    case 'prune':
    case 'report':
      return undefined;
  }
}

function placeOf({
  place: { store, project, scope },
}: {
  readonly place: Pick<RunRecord, 'store' | 'project' | 'scope'>;
}): Pick<RunRecord, 'version' | 'store' | 'project' | 'scope'> {
  return { version: 1, store, project, scope };
}

function injected(mounts: readonly InjectedMount[]): readonly RecordedInject[] {
  return mounts.map(({ mount, outcome, reason, amount, bytesFetched, seconds }) => ({
    mount: describeMount(mount),
    outcome,
    reason,
    amount,
    bytesFetched,
    seconds,
  }));
}

function extracted(mounts: readonly ExtractedMount[]): readonly RecordedExtract[] {
  return mounts.map(
    ({ mount, outcome, reason, amount, packed, touched, removed, bytesSent, restored, read, seconds }) => ({
      mount: describeMount(mount),
      outcome,
      reason,
      amount,
      packed,
      touched,
      removed,
      bytesSent,
      restored,
      read,
      seconds,
    }),
  );
}
