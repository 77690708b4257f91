import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';

/**
 * Self-contained ESM: every dependency is inlined, and `*.sh` imports are the text of the script. What is imported dynamically, such as a store with its
 * SDK, is in files of its own beside the entry, so that a command which does not need it does not read it.
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
  splitting: true,
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
