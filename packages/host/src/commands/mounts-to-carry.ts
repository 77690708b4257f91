import { type BuildxClient, CarryoverError, planFromMounts } from '@carryover/core';
import { carriedMounts } from '../build/carried-mounts';
import { noBases } from '../build/known-bases';
import { planBuild } from '../build/plan-build';
import type { ExtractInvocation, InjectInvocation } from '../options/invocation';
import type { CommandContext } from './command-context';
import { diagnosticError } from './diagnostic-error';
import type { CarriedMounts } from './prepared-run';

/**
 * The mounts that the user named, and those of the build that the user told of. Where neither was named, those of the build that anybody would mean: the `Dockerfile` in
 * the working directory. Throws `misuse` where they are not to be had.
 */
export async function mountsToCarry(
  invocation: Pick<InjectInvocation | ExtractInvocation, 'mounts' | 'build'>,
  client: BuildxClient,
  context: CommandContext,
): Promise<CarriedMounts> {
  if (invocation.mounts.length > 0 && !invocation.build.isTold) {
    const { carried, advice } = carriedMounts(planFromMounts(invocation.mounts).mounts, noBases);
    for (const each of advice) {
      context.warn(each);
    }
    return { mounts: carried.map(({ mount }) => mount), bases: noBases };
  }
  const { plan, bases, isKnown, problems } = await planBuild(invocation, client, context);
  const fatal = problems.find(({ kind }) => kind === 'misuse') ?? (isKnown ? undefined : problems[0]);
  if (fatal !== undefined) {
    throw fatal.kind === 'misuse' ? fatal : unknownMounts(fatal);
  }
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw malformed(errors.map(diagnosticError));
  }
  const { carried, advice: onBases } = carriedMounts(plan.mounts, bases);
  for (const advice of [...problems, ...plan.diagnostics.map(diagnosticError), ...onBases]) {
    context.warn(advice);
  }
  return { mounts: carried.map(({ mount }) => mount), bases };
}

/** Nothing was asked for that could be done: to go on without a mount would look like a cold cache for ever. */
function unknownMounts(cause: CarryoverError): CarryoverError {
  return new CarryoverError(cause.message, { code: cause.code, kind: 'misuse', hint: cause.hint, cause });
}

function malformed(problems: readonly CarryoverError[]): CarryoverError {
  const text = problems.map(({ message, hint }) => (hint === undefined ? message : `${message}\n${hint}`));
  return new CarryoverError(text.join('\n'), { code: 'dockerfile-malformed', kind: 'misuse' });
}
