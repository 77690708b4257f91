import { type CarryoverError, describeMount, frontendOf, type PlannedMount } from '@carryover/core';
import { carriedMounts } from '../build/carried-mounts';
import type { PlannedBuild, PlannedTarget } from '../build/plan-build';
import { mountsThatAreReset } from '../commands/mounts-that-are-reset';
import { diagnosticMessage } from '../reporters/diagnostic-text';
import { sources } from '../reporters/plan-summary';
import { about, type Finding } from './finding';

/** Which mounts are carried, where that was learnt, and what of the build is in the way. */
export function examinePlan({ plan, targets, problems }: PlannedBuild): Finding[] {
  const { good, note, problem } = about('plan');
  const { mounts, diagnostics } = plan;
  const { carried, advice } = carriedMounts(mounts, targets);
  const reset = mountsThatAreReset(targets, carried).advice;
  const toldOf = (error: CarryoverError) => note(error.message, error.hint);
  return [
    ...targets.flatMap(examineFrontend),
    mounts.length === 0 && problems.length === 0
      ? note('The build uses no cache mount: there is nothing to carry.')
      : good(
          `${carried.length} of ${mounts.length} mounts are carried: ${mounts.map(withSource).join(', ') || 'none'}`,
        ),
    ...problems.map((error) => problem(error.message, error.hint)),
    ...diagnostics.map((diagnostic) =>
      (diagnostic.severity === 'error' ? problem : note)(diagnosticMessage(diagnostic), diagnostic.hint),
    ),
    ...[...advice, ...reset].map(toldOf),
    ...mounts
      .filter(isPrivate)
      .map((planned) =>
        note(
          `${describeMount(planned.mount)} is private: steps that run side by side each get one of their own, and one of them is carried.`,
          'With sharing=locked they would wait for each other, and use the same.',
        ),
      ),
  ];
}

/** What reads a Dockerfile, and whether it tells of itself which mounts a build will use. Nothing of one that nobody could plan. */
function examineFrontend({ title, text, plan, recipe, unanswered }: PlannedTarget): Finding[] {
  const { good, note } = about('frontend');
  if (text === undefined && plan.mounts.length === 0) {
    return [];
  }
  const argument = recipe.buildArguments.find(({ name }) => name === 'BUILDKIT_SYNTAX')?.value;
  const frontend = frontendOf(text ?? '', argument) ?? 'The one that BuildKit brings';
  const mounts = title === undefined ? 'the mounts' : `the mounts of the ${title}`;
  return unanswered === undefined
    ? [good(`${frontend} tells ${mounts} itself (convertllb).`)]
    : [note(`${frontend} does not tell ${mounts}, so the Dockerfile is read: ${unanswered}`)];
}

function withSource({ mount, learntFrom }: PlannedMount): string {
  return `${describeMount(mount)} by ${sources[learntFrom]}`;
}

function isPrivate({ sharing }: PlannedMount): boolean {
  return sharing.includes('private');
}
