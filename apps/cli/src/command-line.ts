import { fileURLToPath } from 'node:url';
import { runProcess } from '@carryover/host';
import packageDescription from '../package.json' with { type: 'json' };

/** Runs carryover as this process's command line says, and sets the exit code. The toolbox lies beside this file. */
export async function runCommandLine(): Promise<void> {
  await runProcess({
    version: packageDescription.version,
    toolboxDirectory: fileURLToPath(new URL('./toolbox', import.meta.url)),
  });
}
