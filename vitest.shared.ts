import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin, ViteUserConfig } from 'vitest/config';

/** Makes `import script from './list.sh'` give the text of the script, as the bundles do (see tsup.shared.ts). */
export function shellScriptsAsText(): Plugin {
  return {
    name: 'shell-scripts-as-text',
    enforce: 'pre',
    async load(id) {
      const path = id.split('?')[0];
      if (path === undefined || !path.endsWith('.sh')) return undefined;
      return `export default ${JSON.stringify(await readFile(path, 'utf8'))}`;
    },
  };
}

/** What every package's tests share. */
export const sharedVitestConfig: ViteUserConfig = {
  plugins: [shellScriptsAsText()],
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Generous: a machine may be busy with several builds. What must be quick says so itself.
    testTimeout: 120_000,
    // By itself, vitest leaves one processor free: on a machine with two, tests would run one after the other.
    maxWorkers: '100%',
    setupFiles: [fileURLToPath(new URL('vitest.properties.ts', import.meta.url))],
  },
};
