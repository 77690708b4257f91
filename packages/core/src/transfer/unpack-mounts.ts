import { CarryoverError } from '../carryover-error';
import type { InjectedMountState } from '../engine';
import { describeMount } from '../mount/describe-mount';
import type { Mount } from '../mount/mount';
import type { RunContext } from '../run-context';
import { StageAnswers } from './stage-answer';

/** A mount to fill, whose payload is in the build's folder under `number`. */
export interface UnpackTask {
  readonly number: number;
  readonly mount: Mount;
  /** `empty`: only a mount that holds nothing; `fill`: beside what it holds; `replace`: instead of it. */
  readonly mode: 'empty' | 'fill' | 'replace';
}

export type UnpackResult =
  | {
      readonly state: 'filled';
      readonly incarnation: string;
      readonly time: string;
      readonly accessTimes: InjectedMountState['accessTimes'];
      readonly seconds: number;
    }
  /** Something else has come into the mount meanwhile; nothing was done. */
  | { readonly state: 'occupied' }
  | { readonly state: 'failed'; readonly problem: CarryoverError };

/** Unpacks all mounts in one build; by the tasks' numbers. Throws if the build as a whole fails. */
export async function unpackMounts(
  run: RunContext,
  buildFolder: string,
  tasks: readonly UnpackTask[],
): Promise<Map<number, UnpackResult>> {
  const answers = new StageAnswers();
  const stages = tasks.map(({ number, mount, mode }) => ({
    number,
    mount,
    task: 'unpack' as const,
    arguments: [mode],
  }));
  await run.build(stages, buildFolder, (file) => answers.keep(file));
  return new Map(tasks.map((task) => [task.number, resultOf(run, task, answers)]));
}

function resultOf(run: RunContext, { number, mount }: UnpackTask, answers: StageAnswers): UnpackResult {
  run.refuseMissingTools(answers.text(number, 'missing-tools'));
  const incarnation = answers.text(number, 'incarnation');
  const time = answers.text(number, 'time');
  if (answers.has(number, 'occupied')) {
    return { state: 'occupied' };
  }
  if (answers.has(number, 'filled') && incarnation !== undefined && time !== undefined) {
    const accessTimes = accessTimesOf(answers.text(number, 'access-times'));
    const seconds = answers.secondsBetween(number, 'begun', 'time');
    return { state: 'filled', incarnation, time, accessTimes, seconds };
  }
  const reason = answers.text(number, 'problem') ?? 'its stage gave no answer';
  return {
    state: 'failed',
    problem: new CarryoverError(`The mount ${describeMount(mount)} could not be filled: ${reason}`, {
      code: 'unpack-failed',
      kind: 'trouble',
    }),
  };
}

function accessTimesOf(answer: string | undefined): InjectedMountState['accessTimes'] {
  return answer === 'kept' || answer === 'not-kept' ? answer : undefined;
}
