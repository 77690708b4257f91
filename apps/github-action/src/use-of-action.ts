import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CommandName, Environment } from '@carryover/host';
import type { RunnerFiles } from './runner-files';

/** `both`: inject now, and extract in the post step of the same use; else one half, for users who want the steps apart. */
export type StepKind = 'both' | 'inject' | 'extract';

/** One step of one use of the action. */
export interface UseOfAction {
  readonly command: 'inject' | 'extract';
  /** The commands whose inputs are judged now. */
  readonly judged: readonly CommandName[];
  readonly isPost: boolean;
  /** What the command needs besides the inputs. */
  readonly words: readonly string[];
  /** Called where there is something for the post step to do. */
  readonly leaveToPost: () => Promise<void>;
}

/** The names under which a main step leaves something for its post step. */
const [phase, stateFile] = ['carryover_phase', 'carryover_state_file'];

/** What a step is to do; undefined for the post step of a main step that could do nothing, and has told why. */
export async function useOfAction(
  kind: StepKind,
  environment: Environment,
  files: RunnerFiles,
): Promise<UseOfAction | undefined> {
  const page = environment.GITHUB_STEP_SUMMARY ? [`--summary=${environment.GITHUB_STEP_SUMMARY}`] : [];
  const nothing = async () => undefined;
  if (kind !== 'both') {
    const words = kind === 'extract' ? page : [];
    return { command: kind, judged: [kind], isPost: false, words, leaveToPost: nothing };
  }
  const judged: readonly CommandName[] = ['inject', 'extract'];
  if (environment[`STATE_${phase}`] === 'post') {
    const left = environment[`STATE_${stateFile}`];
    return left
      ? { command: 'extract', judged, isPost: true, words: [`--state=${left}`, ...page], leaveToPost: nothing }
      : undefined;
  }
  // Even a step that is killed has a post step, which must not take itself for another main step.
  await files.saveState(phase, 'post');
  // Several uses of the action in one job must not take each other's state for their own.
  const own = join(environment.RUNNER_TEMP ?? '', `carryover-${randomUUID()}.json`);
  const leaveToPost = () => files.saveState(stateFile, own);
  return { command: 'inject', judged, isPost: false, words: [`--state=${own}`], leaveToPost };
}
