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
