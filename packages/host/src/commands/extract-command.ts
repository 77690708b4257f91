import {
  type BuildRecord,
  type BuildTool,
  CarryoverError,
  type ExchangedFolder,
  type ExtractReport,
  mountDigest,
  type PlannedMount,
} from '@carryover/core';
import type { PlannedTarget } from '../build/plan-build';
import { assignFolders } from '../folders/assign-folders';
import { mountsWhenSettled } from '../learn/builder-sight';
import { learnBuilds } from '../learn/learnt-builds';
import { type Meanwhile, mountsBesides } from '../learn/mounts-besides';
import { type BuilderNodes, openBuilderNodes } from '../nodes/builder-nodes';
import { onNodes } from '../nodes/engine-on-nodes';
import type { ExtractInvocation } from '../options/invocation';
import { keepBuildRecipe } from '../recipe/keep-build-recipe';
import { secondsOf } from '../report/net-gain';
import type { RecordedBuild } from '../report/run-record';
import type { RunState } from '../state/session-schema';
import type { StateFile } from '../state/state-file';
import type { CommandContext } from './command-context';
import { exchangeFolders } from './exchange-folders';
import { type MountsToCarry, mountsToCarry } from './mounts-to-carry';
import { reasonNotToSave } from './reason-not-to-save';
import { savingWishes } from './saving-wishes';
import { openToldRun, type ToldPlace } from './told-run';
import { surviving, warningOf } from './warning';

export interface ExtractResult {
  readonly command: 'extract';
  readonly place: ToldPlace;
  readonly report: ExtractReport & {
    readonly folders?: readonly ExchangedFolder[] | undefined;
    /** Why nothing was to be saved; undefined where it was. */
    readonly notSaved?: string | undefined;
    /** The builds that ran since the inject; undefined where the builder shows none. */
    readonly builds?: readonly RecordedBuild[] | undefined;
    /** How long the build took in the last run that found nothing to fill its mounts from, in seconds; undefined where that is not known. */
    readonly coldBuildSeconds?: number | undefined;
  };
}

/** Saves what mounts hold, with what the inject of this run left in the state file, and the recipe of the build between them. */
export async function extractCommand(invocation: ExtractInvocation, context: CommandContext): Promise<ExtractResult> {
  const run = await openToldRun(invocation, context);
  const { values } = invocation;
  const question = {
    restoreOnly: values['restore-only'],
    saveIf: values['save-if'],
    status: values['job-status'] ?? 'success',
    subject: 'job',
  } as const;
  const notSaved = reasonNotToSave(question, context.surroundings);
  if (notSaved !== undefined) {
    await run.stateFile.remove().catch((error) => context.warn(warningOf(error)));
    const { place } = run.prepare({ mounts: [], targets: [] });
    return { command: 'extract', place, report: { mounts: [], seconds: 0, notSaved } };
  }
  await using nodes = await openBuilderNodes(run.tool, invocation.build, context);
  const state = await readState(run.stateFile, context);
  const [told, meanwhile] = await Promise.all([
    mountsToCarry(invocation, run.location, run.tool, context),
    lookBack(invocation, state, { tool: run.tool, nodes }, context),
  ]);
  const { isSilent } = invocation.build;
  const besides = mountsBesides(told.plan?.plan.mounts ?? told.carried, meanwhile, isSilent);
  const unknown = besides.carried.length === 0 && !meanwhile.builds?.length ? told.unknown : undefined;
  if (unknown !== undefined && state?.seen === undefined) {
    throw unknown;
  }
  for (const warning of [...(unknown === undefined ? [] : [nothingSeen(unknown)]), ...besides.advice]) {
    context.warn(warning);
  }
  const carried = [...told.carried, ...besides.carried];
  const mounts = carried.map(({ mount }) => mount);
  const { stored, folders } = await assignFolders(mounts, invocation.folders, context.surroundings, context.signal);
  const { request, ports, place } = run.prepare({
    mounts: stored,
    targets: [...(told.plan?.targets ?? []), ...(meanwhile.builds ?? []).map(({ target }) => target)],
  });
  const wishes = savingWishes(invocation.values);
  const onAll = onNodes(context, nodes, carried);
  const report = await onAll.engine.extract({ ...request, ...wishes, session: state?.session }, ports);
  const builds = meanwhile.builds?.map(({ record }) => recordedBuild(record));
  let coldBuildSeconds: number | undefined;
  if (told.plan !== undefined) {
    const targets = targetsOf(told, meanwhile, besides.carried, isSilent);
    const used = withoutForgotten(carried, meanwhile);
    const known = { targets, mounts: used, report, coldBuildSeconds: coldSecondsOf(state, meanwhile) };
    coldBuildSeconds = (await keepBuildRecipe(known, run.location, ports.store, context))?.coldBuildSeconds;
  }
  // Kept where a mount was not saved, so that the user may try again.
  if (report.mounts.every((mount) => mount.outcome !== 'failed')) {
    await run.stateFile.remove().catch((error) => context.warn(warningOf(error)));
  }
  const exchanged = await exchangeFolders('updateFolders', folders, { request, ports }, onAll);
  return { command: 'extract', place, report: { ...report, folders: exchanged, builds, coldBuildSeconds } };
}

function recordedBuild({ name, startedAt, endedAt = startedAt }: BuildRecord): RecordedBuild {
  return { name, began: startedAt, ended: endedAt };
}

/** How long builds took that found nothing to fill their mounts from; undefined for others, and where one failed. */
function coldSecondsOf(state: ReadState | undefined, { builds = [] }: Meanwhile): number | undefined {
  const isKnown =
    state?.isCold === true && builds.length > 0 && builds.every(({ record }) => record.succeeded === true);
  return isKnown
    ? builds.map(({ record }) => secondsOf(recordedBuild(record))).reduce((sum, each) => sum + each)
    : undefined;
}

/** What the builder did since the inject, where that one has looked at it. */
async function lookBack(
  { mounts, build }: ExtractInvocation,
  state: ReadState | undefined,
  { tool, nodes }: { readonly tool: BuildTool; readonly nodes: BuilderNodes },
  context: CommandContext,
): Promise<Meanwhile> {
  const seen = state?.seen;
  const isAboutBuild = build.isTold || mounts.length === 0;
  const [builds, after] = await Promise.all([
    isAboutBuild && seen?.builds !== undefined
      ? surviving(context, () =>
          learnBuilds(seen.builds ?? [], tool, context, { toolOf: (node) => nodes.toolOf(node) }),
        )
      : undefined,
    build.isSilent && isAboutBuild && seen?.mounts !== undefined
      ? surviving(context, () => mountsWhenSettled(tool, 'all', context))
      : undefined,
  ]);
  return { builds, records: seen?.mounts && after && { before: seen.mounts, after } };
}

function nothingSeen({ message }: CarryoverError): CarryoverError {
  return new CarryoverError(
    `No build was seen since the inject, and nothing else is known of what to save: ${message}`,
    {
      code: 'build-not-seen',
      kind: 'trouble',
      hint: 'Extract has to run after the build, on the same builder. Or tell of the build: with --file and the like, or with its command after --.',
    },
  );
}

/** What was built: as the user told; else as the builder's records tell, or the recipe, unless other mounts were used than it has. */
function targetsOf(
  { plan }: MountsToCarry,
  { builds = [] }: Meanwhile,
  besides: readonly PlannedMount[],
  isSilent: boolean,
): readonly PlannedTarget[] {
  const ofBuilds = builds.map(({ target }) => target).filter(({ text }) => text !== undefined);
  if (isSilent && ofBuilds.length > 0) {
    return ofBuilds;
  }
  return isSilent && besides.length > 0 ? [] : (plan?.targets ?? []);
}

/** Without those that only an earlier recipe had, and that the builds which ran, all of them known exactly, did not use any more. */
function withoutForgotten(carried: readonly PlannedMount[], { builds }: Meanwhile): readonly PlannedMount[] {
  const isWhole = builds !== undefined && builds.length > 0 && builds.every(({ isExact }) => isExact);
  return isWhole ? carried.filter((mount) => mount.toldBy !== 'recipe' || isUsed(mount)) : carried;

  function isUsed({ mount }: PlannedMount): boolean {
    return (builds ?? []).some(({ target }) =>
      target.plan.mounts.some((each) => mountDigest(each.mount) === mountDigest(mount)),
    );
  }
}

interface ReadState {
  readonly session: Omit<RunState, 'seen' | 'isCold'>;
  readonly seen: RunState['seen'];
  readonly isCold: RunState['isCold'];
}

/** A state file that cannot be used is as none: extract then adds, and takes nothing for deleted. */
async function readState(stateFile: StateFile, context: CommandContext): Promise<ReadState | undefined> {
  try {
    const state = await stateFile.read();
    if (state === undefined) {
      return undefined;
    }
    const { seen, isCold, ...session } = state;
    return { session, seen, isCold };
  } catch (error) {
    context.warn(warningOf(error));
    return undefined;
  }
}
