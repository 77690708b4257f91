#!/usr/bin/env node
/**
 * The entry of the command. It looks at the version of Node before anything is loaded that an older one cannot read; so the command is a file of its own
 * beside it.
 */
import { nodeIsNewEnough } from './node-version';

if (nodeIsNewEnough()) {
  const { runCommandLine }: typeof import('./command-line') = await import(
    new URL('./command-line.mjs', import.meta.url).href
  );
  await runCommandLine();
}
