import {
  type BuildRecord,
  type BuildTool,
  builderPlatform,
  CarryoverError,
  inParallel,
  inspectBuild,
  isGeneratedBuild,
  listBuilds,
  type Mount,
  mergePlans,
} from '@carryover/core';
import { noBases } from '../build/known-bases';
import type { PlannedTarget } from '../build/plan-build';
import { planTarget } from '../build/plan-target';
import type { CommandContext } from '../commands/command-context';
import { readGitFacts } from '../git/git-facts';
import { projectOfRemote } from '../git/project-name';
import { planFromRecords } from './plan-from-records';
import { type RanBuild, targetOfBuild } from './target-of-build';

/** A build that ran, and the mounts that it used. */
export interface LearntBuild {
  readonly record: BuildRecord;
  readonly target: PlannedTarget;
  /** Whether these are the very mounts, as the builder recorded them. */
  readonly isExact: boolean;
  /** The mounts whose steps ran; undefined where that was not asked for, or is not known. */
  readonly reached?: readonly Mount[] | undefined;
  /** Why its mounts are not known. */
  readonly problem: CarryoverError | undefined;
}

type LearnContext = Pick<CommandContext, 'surroundings' | 'signal' | 'observe'>;

/** No question about a build takes longer, in milliseconds. */
const limit = 30_000;

/** Each is a process. */
const questionsAtOnce = 4;

interface LearnWishes {
  readonly wantsReached?: boolean;
  readonly toolOf?: (node: string | undefined) => BuildTool | undefined;
}

/**
 * The builds that ran on a builder since it had just `before`, the oldest first, failed ones too; not carryover's own, and not those of another repository. Undefined where
 * the builder shows no records. `wantsReached`: whether to ask, too, which of their steps ran.
 * `toolOf`: the way to a node by its name, where the builder has several: they have records of one build by one name.
 */
export async function learnBuilds(
  before: readonly string[],
  tool: BuildTool,
  context: LearnContext,
  { wantsReached = false, toolOf = () => undefined }: LearnWishes = {},
): Promise<readonly LearntBuild[] | undefined> {
  const { commands, workingDirectory } = context.surroundings;
  const limits = { signal: context.signal, deadline: limit, inactivityLimit: limit };
  const records = await listBuilds(commands, tool, limits);
  if (records === undefined) {
    return undefined;
  }
  const known = new Set(before);
  const fresh = records.filter(({ ref, hasEnded }) => hasEnded && !known.has(ref));
  const facts = fresh.length === 0 ? undefined : await readGitFacts(commands, workingDirectory, context.signal);
  const project = projectOfRemote(facts?.originUrl ?? '');
  const learnt = await inParallel(questionsAtOnce, fresh, async (record): Promise<LearntBuild | undefined> => {
    const own = toolOf(record.node) ?? tool;
    const build = await inspectBuild(commands, own, { ref: record.ref, workingDirectory }, limits);
    const isOwn = isGeneratedBuild(build?.buildArguments.map(({ name }) => name) ?? []);
    const other = projectOfRemote(build?.repository ?? '');
    const isElsewhere = project !== undefined && other !== undefined && other !== project;
    if (build === undefined) {
      return { record, target: untold, isExact: false, problem: notKnown(record, 'the builder does not tell') };
    }
    if (isOwn || isElsewhere) {
      return undefined;
    }
    const learntBuild = await learnBuild(
      { record, build, topFolder: facts?.topFolder ?? workingDirectory },
      own,
      wantsReached,
      context,
    );
    return onNode(learntBuild, record.node);
  });
  const found = learnt.filter((build) => build !== undefined);
  if (found.length > 0) {
    context.observe({ kind: 'step', step: 'learning from builds', detail: found.map(nameOf).join(', ') });
  }
  return found;
}

/** Of builds that several nodes have records of, each tells of its own mounts. */
function onNode(build: LearntBuild, node: string | undefined): LearntBuild {
  const { plan } = build.target;
  const mounts = node === undefined ? plan.mounts : plan.mounts.map((planned) => ({ ...planned, nodes: [node] }));
  return { ...build, target: { ...build.target, plan: { ...plan, mounts } } };
}

/** Nothing is known of it. */
const untold: PlannedTarget = {
  title: undefined,
  recipe: {
    context: '-',
    file: undefined,
    target: undefined,
    buildArguments: [],
    buildContexts: [],
    platforms: [],
    noCache: false,
    noCacheFilters: [],
  },
  plan: mergePlans([]),
  bases: noBases,
  text: undefined,
};

async function learnBuild(
  ran: RanBuild,
  tool: BuildTool,
  wantsReached: boolean,
  context: LearnContext,
): Promise<LearntBuild> {
  const { record } = ran;
  const recorded = await planFromRecords(ran, tool, wantsReached, context);
  if (recorded !== undefined) {
    return { record, ...recorded, isExact: true, problem: undefined };
  }
  const target = targetOfBuild(ran, {});
  const nothing = { ...target, plan: mergePlans([]), text: undefined, bases: noBases };
  // Nobody has its standard input any more.
  if (target.recipe.file === '-' || target.recipe.context === '-') {
    return { record, target: nothing, isExact: false, problem: notKnown(record, 'its Dockerfile is in no file') };
  }
  const askForPlatform = () =>
    builderPlatform(context.surroundings.commands, tool, {
      signal: context.signal,
      deadline: limit,
      inactivityLimit: limit,
    });
  const planned = await planTarget(target, { tool, askForPlatform }, context);
  return 'problem' in planned
    ? { record, target: nothing, isExact: false, problem: notKnown(record, planned.problem.message) }
    : { record, target: { ...target, ...planned }, isExact: false, problem: undefined };
}

function nameOf({ record: { ref, name } }: { readonly record: BuildRecord }): string {
  return name === '' ? ref : `${ref} (${name})`;
}

function notKnown(record: BuildRecord, reason: string): CarryoverError {
  return new CarryoverError(`Which mounts the build ${nameOf({ record })} used is not known: ${reason}`, {
    code: 'build-not-learnt',
    kind: 'advice',
    hint: 'Name them with --mount, as they stand in its Dockerfile.',
  });
}
