import type { CommandResult } from '../commands/command-result';
import { runPage } from '../report/run-page';
import { doctorSummary } from './doctor-summary';
import { extractSummary } from './extract-summary';
import { foldersSummary } from './folders-summary';
import { injectSummary } from './inject-summary';
import { listSummary } from './list-summary';
import { planSummary } from './plan-summary';
import { pruneSummary } from './prune-summary';
import { runSummary } from './run-summary';

/** What a command did, for people. Ends with a line end. */
export function resultSummary(result: CommandResult): string {
  if (result.command === 'list') {
    return listSummary(result);
  }
  if (result.command === 'prune') {
    return pruneSummary(result);
  }
  if (result.command === 'report') {
    return runPage(result.report);
  }
  const { store, project, scope } = result.place;
  return `${result.command}: project ${project}, scope ${scope}, store ${store}\n${bodyOf(result)}`;
}

function bodyOf(result: Exclude<CommandResult, { command: 'list' | 'prune' | 'report' }>): string {
  switch (result.command) {
    case 'run':
      return runSummary(result.report);
    case 'plan':
      return planSummary(result.report);
    case 'inject':
      return injectSummary(result.report) + foldersSummary(result.report.folders);
    case 'doctor':
      return doctorSummary(result.report);
    case 'extract':
      return result.report.notSaved === undefined
        ? extractSummary(result.report) + foldersSummary(result.report.folders)
        : `nothing is saved: ${result.report.notSaved}\n`;
  }
}
