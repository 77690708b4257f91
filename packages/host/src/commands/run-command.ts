import type { ExchangedFolder, ExtractReport, HostFolder, InjectReport, Mount, PlannedMount } from '@carryover/core';
import { carriedMounts } from '../build/carried-mounts';
import { legacyBuilderAdvice, usesLegacyBuilder } from '../build/legacy-builder';
import { type OpenedBuilder, openBuilder } from '../build/open-builder';
import { type PlannedBuild, planBuild } from '../build/plan-build';
import { watchFilledMounts } from '../collection/filled-mounts';
import { assignFolders } from '../folders/assign-folders';
import { openBuilderNodes } from '../nodes/builder-nodes';
import { onNodes } from '../nodes/engine-on-nodes';
import type { RunInvocation } from '../options/invocation';
import { keepBuildRecipe } from '../recipe/keep-build-recipe';
import { isCold } from '../report/net-gain';
import type { CommandContext } from './command-context';
import { diagnosticError } from './diagnostic-error';
import { exchangeFolders } from './exchange-folders';
import { mountsThatAreReset } from './mounts-that-are-reset';
import { watchPlan } from './plan-watch';
import { type PreparedRun, prepareRun, type RunPlace } from './prepared-run';
import { reasonNotToSave } from './reason-not-to-save';
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
  /** What mounts got from their folders on this host; undefined where none has one. */
  readonly foldersBefore?: readonly ExchangedFolder[] | undefined;
  readonly build: BuildOutcome;
  /** Undefined where nothing was saved. */
  readonly extract: ExtractReport | undefined;
  /** Why nothing was to be saved; undefined where it was, or the build did not come to its end. */
  readonly notSaved?: string | undefined;
  /** What folders on this host got from their mounts. */
  readonly foldersAfter?: readonly ExchangedFolder[] | undefined;
  /** How long the build took in the last run that found nothing to fill its mounts from, in seconds; undefined where that is not known. */
  readonly coldBuildSeconds?: number | undefined;
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
  const { tool, problem } = await openBuilder(invocation.build, surroundings, signal);
  await using nodes = await openBuilderNodes(tool, invocation.build, context);
  const { planned, known: all, targets, input } = await planRun(invocation, { tool, problem }, context);
  const named = planned.map(({ mount }) => mount);
  const { stored, folders } = await assignFolders(named, invocation.folders, surroundings, signal);
  const prepare = (mounts: readonly Mount[]) => prepareRun(invocation, { mounts, targets }, tool, location, context);
  const prepared = prepare(stored);

  const { inject, foldersBefore } = await injectBefore(
    invocation,
    planned,
    targets,
    { prepared, folders },
    onNodes(context, nodes, planned),
  );
  const watch = await watchPlan(invocation.build.command, { planned, known: all }, tool, nodes, context);
  const build = await runUserBuild(invocation.build, input, context);
  const { besides, unreached } = await watch.judge(build);
  const carried = [...planned, ...besides];
  const toSave = mountsToSave(prepare([...stored, ...besides.map(({ mount }) => mount)]), build, unreached);
  const after: CarriedRun = { prepared: toSave, folders };
  const notSaved = notSavedAfter(invocation, build, context);
  const { extract, foldersAfter } = await extractAfter(
    invocation,
    after,
    inject,
    { build, notSaved },
    onNodes(context, nodes, carried),
  );
  const isColdBuild = inject !== undefined && isCold(inject) && build.exitCode === 0;
  const known = { targets, mounts: carried, coldBuildSeconds: isColdBuild ? build.seconds : undefined };
  const recipe =
    extract && (await keepBuildRecipe({ ...known, report: extract }, location, prepared.ports.store, context));

  const overheadSeconds = (performance.now() - began) / 1000 - build.seconds;
  const coldBuildSeconds = recipe?.coldBuildSeconds;
  const report = { inject, foldersBefore, build, extract, notSaved, foldersAfter, overheadSeconds, coldBuildSeconds };
  return { command: 'run', place: prepared.place, report };
}

interface PlannedRun extends Pick<PlannedBuild, 'targets' | 'input'> {
  /** The mounts that are carried. */
  readonly planned: readonly PlannedMount[];
  /** All that the plan has. */
  readonly known: readonly PlannedMount[];
}

/** The mounts of the Dockerfiles, and those that the user named besides. What cannot be known is told, and keeps nothing from running. */
async function planRun(
  invocation: RunInvocation,
  { tool, problem }: OpenedBuilder,
  context: CommandContext,
): Promise<PlannedRun> {
  const { command } = invocation.build;
  const nothing = { planned: [], known: [], targets: [], input: undefined };
  if (!command.builds) {
    return nothing;
  }
  if (usesLegacyBuilder(command, context.surroundings.environment, tool)) {
    context.warn(legacyBuilderAdvice);
    return nothing;
  }
  if (problem !== undefined) {
    // The build itself may well do without carried mounts.
    context.warn(problem);
    return nothing;
  }
  const { plan, targets, input, problems } = await planBuild(invocation, tool, context);
  const { carried, advice } = carriedMounts(plan.mounts, targets);
  const unknown = invocation.mounts.length > 0 ? [] : problems;
  for (const told of [...unknown, ...plan.diagnostics.map(diagnosticError), ...advice]) {
    context.warn(told);
  }
  return { planned: carried, known: plan.mounts, targets, input };
}

/** What a run works on: with the store, and with folders on this host. */
interface CarriedRun {
  readonly prepared: PreparedRun;
  readonly folders: readonly HostFolder[];
}

async function injectBefore(
  { values }: RunInvocation,
  planned: readonly PlannedMount[],
  targets: PlannedRun['targets'],
  { prepared, folders }: CarriedRun,
  context: CommandContext,
): Promise<Pick<RunReport, 'inject' | 'foldersBefore'>> {
  const { kept, advice } = mountsThatAreReset(targets, planned);
  for (const each of advice) {
    context.warn(each);
  }
  const { request, ports } = prepared;
  const mounts = kept.filter((mount) => request.mounts.includes(mount));
  const filled = folders.filter(({ mount }) => kept.includes(mount));
  const ifNotEmpty = values['if-not-empty'];
  const check = mounts.length === 0 ? undefined : watchFilledMounts(request.tool, context);
  const inject =
    mounts.length === 0
      ? undefined
      : await surviving(context, () => context.engine.inject({ ...request, mounts, ifNotEmpty }, ports));
  // After the store, which fills only what is empty.
  const foldersBefore = await surviving(context, () => exchangeFolders('fillFromFolders', filled, prepared, context));
  for (const each of (await surviving(context, async () => check?.judge(inject))) ?? []) {
    context.warn(each);
  }
  return { inject, foldersBefore };
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

function notSavedAfter(
  { values }: RunInvocation,
  { exitCode }: BuildOutcome,
  { surroundings }: CommandContext,
): string | undefined {
  const status = exitCode === 0 ? 'success' : 'failure';
  const question = {
    restoreOnly: values['restore-only'],
    saveIf: values['save-if'],
    status,
    subject: 'build',
  } as const;
  return reasonNotToSave(question, surroundings);
}

async function extractAfter(
  { values }: RunInvocation,
  { prepared, folders }: CarriedRun,
  inject: InjectReport | undefined,
  { build, notSaved }: Pick<RunReport, 'build' | 'notSaved'>,
  context: CommandContext,
): Promise<Pick<RunReport, 'extract' | 'foldersAfter'>> {
  if (notSaved !== undefined || build.state !== 'ended') {
    return { extract: undefined };
  }
  const { request, ports } = prepared;
  const wishes = { ...savingWishes(values), session: inject?.session };
  const extract =
    request.mounts.length === 0
      ? undefined
      : await surviving(context, () => context.engine.extract({ ...request, ...wishes }, ports));
  const foldersAfter = await surviving(context, () => exchangeFolders('updateFolders', folders, prepared, context));
  return { extract, foldersAfter };
}
