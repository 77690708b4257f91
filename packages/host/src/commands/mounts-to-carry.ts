import {
  type BuildTool,
  CarryoverError,
  type PlannedMount,
  planFromMounts,
  type SnapshotLocation,
} from '@carryover/core';
import { carriedMounts } from '../build/carried-mounts';
import type { ExtractInvocation, InjectInvocation } from '../options/invocation';
import { planToldBuild, type ToldPlan } from '../recipe/plan-told-build';
import type { CommandContext } from './command-context';
import { diagnosticError, malformedError } from './diagnostic-error';

/** What inject and extract are about. */
export interface MountsToCarry {
  readonly carried: readonly PlannedMount[];
  /** Undefined where the user named mounts, and nothing of a build. */
  readonly plan: ToldPlan | undefined;
  /** Why nothing is known, where the user said nothing either: the build may tell, once it has run. */
  readonly unknown: CarryoverError | undefined;
}

/**
 * The mounts that the user named, and those of the build that the user told of. Where neither was named, those of the last build, as its recipe tells, or of the one that anybody
 * would mean: the `Dockerfile` in the working directory. Throws `misuse` where what the user told of is not to be had.
 */
export async function mountsToCarry(
  invocation: InjectInvocation | ExtractInvocation,
  location: SnapshotLocation,
  tool: BuildTool,
  context: CommandContext,
): Promise<MountsToCarry> {
  const { build } = invocation;
  if (invocation.mounts.length > 0 && !build.isTold) {
    const { carried, advice } = carriedMounts(planFromMounts(invocation.mounts).mounts, []);
    for (const each of advice) {
      context.warn(each);
    }
    return { carried, plan: undefined, unknown: undefined };
  }
  const planned = await planToldBuild(invocation, location, tool, context);
  const { plan, isKnown, problems, source } = planned;
  const fatal = problems.find(({ kind }) => kind === 'misuse') ?? (isKnown ? undefined : problems[0]);
  if (fatal !== undefined) {
    const error = fatal.kind === 'misuse' ? fatal : unknownMounts(fatal);
    if (build.isSilent && source === 'default') {
      return { carried: [], plan: planned, unknown: error };
    }
    throw error;
  }
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw malformedError(errors);
  }
  const { carried, advice: onBases } = carriedMounts(plan.mounts, planned.targets);
  for (const advice of [...problems, ...plan.diagnostics.map(diagnosticError), ...onBases]) {
    context.warn(advice);
  }
  return { carried, plan: planned, unknown: undefined };
}

/** Nothing was asked for that could be done: to go on without a mount would look like a cold cache for ever. */
function unknownMounts(cause: CarryoverError): CarryoverError {
  return new CarryoverError(cause.message, { code: cause.code, kind: 'misuse', hint: cause.hint, cause });
}
