import { limitedStore, type PruneReport, retryingStore } from '@carryover/core';
import type { PruneInvocation } from '../options/invocation';
import type { CommandContext } from './command-context';

export interface PruneResult {
  readonly command: 'prune';
  readonly place: { readonly store: string; readonly project: string | null; readonly dryRun: boolean };
  readonly report: PruneReport;
}

/** Removes from a store what no kept snapshot needs: of one project, or of all that it holds. */
export async function pruneCommand(invocation: PruneInvocation, context: CommandContext): Promise<PruneResult> {
  const { values, store } = invocation;
  const { project, grace: gracePeriod, 'dry-run': dryRun } = values;
  const { engine, observe, signal } = context;
  const ports = { store: retryingStore(limitedStore(store)), observe, signal };
  const report = await engine.prune({ project, gracePeriod, dryRun, now: Date.now() }, ports);
  return { command: 'prune', place: { store: store.describe(), project: project ?? null, dryRun }, report };
}
