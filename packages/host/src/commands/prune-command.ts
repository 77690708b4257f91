import { limitedStore, type PruneReport, retryingStore } from '@carryover/core';
import type { PruneInvocation } from '../options/invocation';
import type { CommandContext } from './command-context';

export interface PruneResult {
  readonly command: 'prune';
  readonly place: { readonly store: string; readonly project: string | null; readonly dryRun: boolean };
  readonly report: PruneReport;
}

/** Removes from a store what is old or too much, and what no kept snapshot needs: of one project, or of all that it holds. */
export async function pruneCommand(invocation: PruneInvocation, context: CommandContext): Promise<PruneResult> {
  const { values, store } = invocation;
  const { project, keep, grace: gracePeriod, 'dry-run': dryRun } = values;
  const limits = { gracePeriod, keep, maximumAge: values['max-age'], maximumBytes: values['max-total-size'] };
  const { engine, observe, signal } = context;
  const ports = { store: retryingStore(limitedStore(store)), observe, signal };
  const report = await engine.prune({ project, ...limits, dryRun, now: Date.now() }, ports);
  return { command: 'prune', place: { store: store.describe(), project: project ?? null, dryRun }, report };
}
