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
