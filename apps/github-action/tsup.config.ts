import { cp } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { bundleOptions, storeThreads } from '../../tsup.shared.ts';
import { licencesFile } from './licences-file.ts';

/**
 * The bundle goes into a folder that git ignores; `scripts/build-action.sh` puts it where the manifests look, in dist. It is the same for the same sources, wherever they
 * lie: without source maps, and without comments, among which are paths.
 */
export default defineConfig({
  ...bundleOptions,
  target: 'node24',
  entry: { action: 'src/action.ts', inject: 'src/inject.ts', extract: 'src/extract.ts', ...storeThreads },
  outDir: 'build',
  minify: true,
  esbuildOptions(options) {
    options.legalComments = 'none';
  },
  esbuildPlugins: [licencesFile('build/licences.txt')],
  async onSuccess() {
    await cp('../toolbox/dist', 'build/toolbox', { recursive: true, preserveTimestamps: true });
  },
});
