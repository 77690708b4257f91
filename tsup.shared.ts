import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';

/**
 * One self-contained ESM file: every dependency is inlined, and `*.sh` imports are the text of the script.
 * Bundled CommonJS dependencies call `require` for Node's own modules, which an ESM file does not have: the banner makes one.
 */
export const bundleOptions: Options = {
  format: ['esm'],
  platform: 'node',
  target: 'node22',
  outExtension: () => ({ js: '.mjs' }),
  noExternal: [/.*/],
  loader: { '.sh': 'text' },
  banner: {
    js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
  },
  splitting: false,
  sourcemap: false,
  clean: true,
};

/**
 * Files that a bundle with every store must have beside it: programs of threads, which stores start by their place. An SDK that only a thread uses is in
 * its file alone, and is not loaded before.
 */
export const storeThreads: Readonly<Record<string, string>> = {
  'github-actions-worker': fileURLToPath(
    new URL('./packages/stores/src/github-actions/cache-worker.ts', import.meta.url),
  ),
};
