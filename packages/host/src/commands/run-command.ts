import type { BuildxClient, ExtractReport, InjectReport, Mount, PlannedMount } from '@carryover/core';
import { buildxClientOf } from '../build/buildx-client';
import { carriedMounts } from '../build/carried-mounts';
import { legacyBuilderAdvice, usesLegacyBuilder } from '../build/legacy-builder';
import { type PlannedBuild, planBuild } from '../build/plan-build';
import type { RunInvocation } from '../options/invocation';
import { keepBuildRecipe } from '../recipe/keep-build-recipe';
import type { CommandContext } from './command-context';
import { diagnosticError } from './diagnostic-error';
import { mountsThatAreReset } from './mounts-that-are-reset';
import { watchPlan } from './plan-watch';
import { type PreparedRun, prepareRun, type RunPlace } from './prepared-run';
import { savingWishes } from './saving-wishes';
import { snapshotLocation } from './snapshot-location';
import { type BuildOutcome, runUserBuild } from './user-build';
import { surviving } from './warning';

export interface RunResult {
  readonly command: 'run';
  readonly place: RunPlace;
  readonly report: RunReport;
}

export interface RunReport {
  /** Undefined where nothing was injected: there is no mount, or the build resets them all. */
  readonly inject: InjectReport | undefined;
  readonly build: BuildOutcome;
  /** Undefined where nothing was saved. */
  readonly extract: ExtractReport | undefined;
  /** What carryover itself took, without the build. */
  readonly overheadSeconds: number;
}

/**
 * Prefixes a build: fills the mounts that it will use, runs its command as it stands, and saves what it left. The build is run whatever becomes of the caches;
 * only an interruption before it, and misuse, keep it from running.
 */
export async function runCommand(invocation: RunInvocation, context: CommandContext): Promise<RunResult> {
  const began = performance.now();
  const { surroundings, signal } = context;
  const location = await snapshotLocation(invocation.values, surroundings, signal);
  const client = await buildxClientOf(invocation.build, surroundings, signal);
  const { planned, known, targets, input } = await planRun(invocation, client, context);
  const prepare = (mounts: readonly PlannedMount[]) =>
    prepareRun(invocation, { mounts: mounts.map(({ mount }) => mount), targets }, client, location, context);
  const prepared = prepare(planned);

  const inject = await injectBefore(invocation, planned, targets, prepared, context);
  const watch = await watchPlan(invocation.build.command, { planned, known }, client, context);
  const build = await runUserBuild(invocation.build, input, context);
  const { besides, unreached } = await watch.judge(build);
  const carried = [...planned, ...besides];
  const toSave = mountsToSave(prepare(carried), build, unreached);
  const extract = await extractAfter(invocation, toSave, inject, build, context);
  if (extract !== undefined) {
    await keepBuildRecipe({ targets, mounts: carried, report: extract }, location, prepared.ports.store, context);
  }

  const overheadSeconds = (performance.now() - began) / 1000 - build.seconds;
  return { command: 'run', place: prepared.place, report: { inject, build, extract, overheadSeconds } };
}

interface PlannedRun extends Pick<PlannedBuild, 'targets' | 'input'> {
  /** The mounts that are carried. */
  readonly planned: readonly PlannedMount[];
  /** All that the plan has. */
  readonly known: readonly PlannedMount[];
}

/** The mounts of the Dockerfiles, and those that the user named besides. What cannot be known is told, and keeps nothing from running. */
async function planRun(invocation: RunInvocation, client: BuildxClient, context: CommandContext): Promise<PlannedRun> {
  const { command } = invocation.build;
  const nothing = { planned: [], known: [], targets: [], input: undefined };
  if (!command.builds) {
    return nothing;
  }
  if (usesLegacyBuilder(command, context.surroundings.environment)) {
    context.warn(legacyBuilderAdvice);
    return nothing;
  }
  const { plan, targets, input, problems } = await planBuild(invocation, client, context);
  const { carried, advice } = carriedMounts(plan.mounts, targets);
  const unknown = invocation.mounts.length > 0 ? [] : problems;
  for (const told of [...unknown, ...plan.diagnostics.map(diagnosticError), ...advice]) {
    context.warn(told);
  }
  return { planned: carried, known: plan.mounts, targets, input };
}

async function injectBefore(
  { values }: RunInvocation,
  planned: readonly PlannedMount[],
  targets: PlannedRun['targets'],
  { request, ports }: PreparedRun,
  context: CommandContext,
): Promise<InjectReport | undefined> {
  const { kept, advice } = mountsThatAreReset(targets, planned);
  for (const each of advice) {
    context.warn(each);
  }
  if (kept.length === 0) {
    return undefined;
  }
  return surviving(context, () =>
    context.engine.inject({ ...request, mounts: kept, ifNotEmpty: values['if-not-empty'] }, ports),
  );
}

/**
 * To look into a mount that is based on a stage, the stage has to be built, and where it is what failed, that would fail once more. After a failed build, such a mount is
 * looked into only if a step has come to use it.
 */
function mountsToSave(
  prepared: PreparedRun,
  build: BuildOutcome,
  unreached: readonly Mount[] | undefined,
): PreparedRun {
  const { mounts } = prepared.request;
  const isWanted = (mount: Mount) =>
    build.exitCode === 0 || mount.base.from === undefined || unreached?.includes(mount) === false;
  return { ...prepared, request: { ...prepared.request, mounts: mounts.filter(isWanted) } };
}

async function extractAfter(
  { values }: RunInvocation,
  { request, ports }: PreparedRun,
  inject: InjectReport | undefined,
  build: BuildOutcome,
  context: CommandContext,
): Promise<ExtractReport | undefined> {
  const isWanted = values['save-if'] === 'always' || (values['save-if'] === 'success' && build.exitCode === 0);
  if (!isWanted || build.state !== 'ended' || request.mounts.length === 0) {
    return undefined;
  }
  return surviving(context, () =>
    context.engine.extract({ ...request, ...savingWishes(values), session: inject?.session }, ports),
  );
}
