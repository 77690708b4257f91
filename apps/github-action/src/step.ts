import { fileURLToPath } from 'node:url';
import { type AppTraits, endSoon, processEnvironment, runWords, tellProblems } from '@carryover/host';
import packageDescription from '../package.json' with { type: 'json' };
import { inInputWords } from './input-words';
import { maskingCommands } from './masked-values';
import { readInputs, wordsOf } from './read-inputs';
import { runnerFiles } from './runner-files';
import { outputsOf } from './step-outputs';
import { type StepKind, useOfAction } from './use-of-action';

const traits: AppTraits = {
  version: packageDescription.version,
  toolboxDirectory: fileURLToPath(new URL('./toolbox', import.meta.url)),
  spell: inInputWords,
};

/** Runs one step of the action as the runner's environment says, and sets the exit code: 1 for whatever fails the job. */
export async function runStep(kind: StepKind): Promise<void> {
  const environment = processEnvironment();
  const files = runnerFiles(environment);
  const use = await useOfAction(kind, environment, files);
  if (use === undefined) {
    return;
  }
  process.stdout.write(maskingCommands(environment));
  const { given, problems, warnings } = readInputs(use.judged, environment);
  await tellProblems({ problems, warnings: use.isPost ? [] : warnings }, traits);
  if (problems.length > 0) {
    process.exitCode = 1;
    return;
  }
  const [command = use.command, ...words] = wordsOf(use.command, given);
  const { exitCode, result, failure } = await runWords([command, ...use.words, ...words], traits);
  for (const [output, value] of Object.entries(result === undefined ? {} : outputsOf(result))) {
    await files.setOutput(output, value);
  }
  // Where the user has to mend something first, there is nothing for the post step to do.
  if (failure?.kind !== 'misuse') {
    await use.leaveToPost();
  }
  process.exitCode = exitCode === 0 ? 0 : 1;
  endSoon();
}
