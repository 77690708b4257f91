import { cp } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { bundleOptions, storeThreads } from '../../tsup.shared.ts';

export default defineConfig({
  ...bundleOptions,
  entry: { carryover: 'src/main.ts', 'command-line': 'src/command-line.ts', ...storeThreads },
  // The toolbox travels with the command: dist/toolbox/<architecture>/ beside dist/carryover.mjs.
  async onSuccess() {
    await cp('../toolbox/dist', 'dist/toolbox', { recursive: true, preserveTimestamps: true });
  },
});
