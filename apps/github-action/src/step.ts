import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AppTraits, endSoon, processEnvironment, runWords, tellProblems } from '@carryover/host';
import packageDescription from '../package.json' with { type: 'json' };
import { inInputWords } from './input-words';
import { readInputs, wordsOf } from './read-inputs';
import { runnerFiles } from './runner-files';
import { outputsOf } from './step-outputs';

/** `both`: inject now, and extract in the post step of the same use; else one half, for users who want the steps apart. */
export type StepKind = 'both' | 'inject' | 'extract';

const traits: AppTraits = {
  version: packageDescription.version,
  toolboxDirectory: fileURLToPath(new URL('./toolbox', import.meta.url)),
  spell: inInputWords,
};

/** The names under which a use of the action leaves something for its post step. */
const [phase, stateFile] = ['carryover_phase', 'carryover_state_file'];

/** Runs one step of the action as the runner's environment says, and sets the exit code. */
export async function runStep(kind: StepKind): Promise<void> {
  const environment = processEnvironment();
  const files = runnerFiles(environment);
  const left = environment[`STATE_${stateFile}`] ?? '';
  const isPost = environment[`STATE_${phase}`] === 'post';
  if (isPost && left === '') {
    // The main step ended before it could do anything, and has told why.
    return;
  }
  if (kind === 'both' && !isPost) {
    await files.saveState(phase, 'post');
  }
  const command = kind === 'extract' || isPost ? 'extract' : 'inject';
  const { given, problems, warnings } = readInputs(kind === 'both' ? ['inject', 'extract'] : [command], environment);
  await tellProblems({ problems, warnings: isPost ? [] : warnings }, traits);
  if (problems.length > 0) {
    process.exitCode = 1;
    return;
  }
  // Several uses of the action in one job must not take each other's state for their own.
  const ownState = left || join(environment.RUNNER_TEMP ?? '', `carryover-${randomUUID()}.json`);
  const state = kind === 'both' ? [`--state=${ownState}`] : [];
  const summary = environment.GITHUB_STEP_SUMMARY ?? '';
  const page = command === 'extract' && summary !== '' ? [`--summary=${summary}`] : [];
  const [name = command, ...words] = wordsOf(command, given);
  const { exitCode, result, failure } = await runWords([name, ...state, ...page, ...words], traits);
  for (const [output, value] of Object.entries(result === undefined ? {} : outputsOf(result))) {
    await files.setOutput(output, value);
  }
  // Where the user has to mend something first, there is nothing for the post step to do.
  if (kind === 'both' && !isPost && failure?.kind !== 'misuse') {
    await files.saveState(stateFile, ownState);
  }
  process.exitCode = exitCode === 0 ? 0 : 1;
  endSoon();
}
