import type { Diagnostic, KnownSnapshot, PlannedMount } from '@carryover/core';
import { carriedMounts } from '../build/carried-mounts';
import { openBuilder } from '../build/open-builder';
import { openBuilderNodes } from '../nodes/builder-nodes';
import type { PlanInvocation } from '../options/invocation';
import { planToldBuild } from '../recipe/plan-told-build';
import type { CommandContext } from './command-context';
import { guardedStore, placeOf, type RunPlace } from './prepared-run';
import { snapshotLocation } from './snapshot-location';
import { surviving } from './warning';

export interface PlanResult {
  readonly command: 'plan';
  readonly place: RunPlace;
  readonly report: PlanReport;
}

export interface PlanReport {
  readonly mounts: readonly ReportedMount[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReportedMount extends Omit<PlannedMount, 'platforms'> {
  /** Whether inject and extract carry it. */
  readonly carried: boolean;
  /** What inject would fill it from. */
  readonly snapshot: KnownSnapshot | undefined;
}

/** Tells which mounts a build will use, and what each would be filled from. Changes nothing. */
export async function planCommand(invocation: PlanInvocation, context: CommandContext): Promise<PlanResult> {
  const { values, build, store, mounts: named } = invocation;
  const { engine, surroundings, signal, observe, warn } = context;
  const location = await snapshotLocation(values, surroundings, signal);
  const { tool } = await openBuilder(build, surroundings, signal);
  await using nodes = await openBuilderNodes(tool, build, context);
  const { plan, targets, isKnown, problems } = await planToldBuild(invocation, location, tool, context);
  const isNothing = !isKnown && named.length === 0;
  const fatal = problems.find(({ kind }) => kind === 'misuse') ?? (isNothing ? problems[0] : undefined);
  if (fatal !== undefined) {
    throw fatal;
  }
  const { mounts, diagnostics } = plan;
  const { carried, advice } = carriedMounts(mounts, targets);
  for (const each of [...(named.length > 0 ? [] : problems), ...advice]) {
    warn(each);
  }
  const identities = carried.map(({ mount }) => mount);
  const ports = { store: guardedStore(store, location), observe, signal };
  const snapshots = (await surviving(context, () => engine.lookUp(identities, location, ports))) ?? [];
  const reported = mounts.map((planned) => {
    const { platforms: _, ...told } = planned;
    return {
      ...told,
      nodes: nodes.nodes.length === 0 ? undefined : nodes.namesOf(planned, mounts),
      carried: carried.includes(planned),
      snapshot: snapshots[carried.indexOf(planned)],
    };
  });
  return { command: 'plan', place: placeOf(store, location), report: { mounts: reported, diagnostics } };
}
