import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import type { Environment } from '@carryover/host';

/** How a step speaks to the runner: through files that it names in the environment. */
export interface RunnerFiles {
  setOutput(name: string, value: string): Promise<void>;
  /** Keeps something for the post step, which finds it as `STATE_<name>`. */
  saveState(name: string, value: string): Promise<void>;
}

/**
 * The files of this step. An entry is `name<<END`, the value, `END`, where no line of the value is `END` (GitHub Docs, "Workflow commands", multiline strings; written so
 * by `prepareKeyValueMessage` of actions/toolkit, packages/core/src/file-command.ts). Where the runner names no file, nothing is written.
 */
export function runnerFiles(environment: Environment): RunnerFiles {
  async function write(variable: string, name: string, value: string): Promise<void> {
    const file = environment[variable] ?? '';
    const end = `end_${randomUUID()}`;
    if (file !== '') {
      await appendFile(file, `${name}<<${end}\n${value}\n${end}\n`);
    }
  }
  return {
    setOutput: (name, value) => write('GITHUB_OUTPUT', name, value),
    saveState: (name, value) => write('GITHUB_STATE', name, value),
  };
}
