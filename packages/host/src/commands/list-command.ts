import { type ListReport, limitedStore, retryingStore } from '@carryover/core';
import type { ListInvocation } from '../options/invocation';
import type { CommandContext } from './command-context';

export interface ListResult {
  readonly command: 'list';
  /** `now`: when it was listed, in milliseconds since the epoch. */
  readonly place: { readonly store: string; readonly project: string | null; readonly now: number };
  readonly report: ListReport;
}

/** Tells what a store keeps: of one project, or all that it holds. */
export async function listCommand(
  { values: { project }, store }: ListInvocation,
  { engine, observe, signal }: CommandContext,
): Promise<ListResult> {
  const report = await engine.list({ project }, { store: retryingStore(limitedStore(store)), observe, signal });
  return { command: 'list', place: { store: store.describe(), project: project ?? null, now: Date.now() }, report };
}
