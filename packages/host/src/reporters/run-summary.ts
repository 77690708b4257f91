import type { RunReport } from '../commands/run-command';
import { extractSummary } from './extract-summary';
import { foldersSummary } from './folders-summary';
import { injectSummary } from './inject-summary';
import { duration } from './summary-text';

/** What a run did, for people: each mount before and after the build, and what it all took. */
export function runSummary({
  inject,
  foldersBefore,
  build,
  extract,
  notSaved,
  foldersAfter,
  overheadSeconds,
}: RunReport): string {
  return [
    ...(inject === undefined || inject.mounts.length === 0 ? [] : ['before the build:\n', injectSummary(inject)]),
    ...(foldersBefore === undefined ? [] : ['from folders of this machine:\n', foldersSummary(foldersBefore)]),
    ...(extract === undefined ? [] : ['after the build:\n', extractSummary(extract)]),
    ...(notSaved === undefined ? [] : [`nothing is saved: ${notSaved}\n`]),
    ...(foldersAfter === undefined ? [] : ['into folders of this machine:\n', foldersSummary(foldersAfter)]),
    `build: ${duration(build.seconds)}, ${endingText(build)}; carryover: ${duration(overheadSeconds)}\n`,
  ].join('');
}

function endingText({ state, exitCode, reason }: RunReport['build']): string {
  switch (state) {
    case 'cancelled':
      return 'cancelled, nothing saved';
    case 'not-started':
      return `could not be started (${reason})`;
    case 'ended':
      return exitCode === 0 ? 'done' : `failed with exit code ${exitCode}`;
  }
}
