#!/usr/bin/env node
/**
 * The entry of the single file: the command's own folder follows in it as a comment, and is unpacked once. An older Node.js has to be able to read this far.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { nodeIsNewEnough } from '../node-version';
import { readEnclosure } from './enclosure';
import { unpackedProgram } from './unpacked-program';

/** Of the folder that is enclosed, `VERSION-SHA256`: written into this file when it is made. */
declare const ENCLOSED_PROGRAM: string;

async function programFolder(): Promise<string | undefined> {
  try {
    return await unpackedProgram(ENCLOSED_PROGRAM, async () =>
      readEnclosure(await readFile(fileURLToPath(import.meta.url)), ENCLOSED_PROGRAM),
    );
  } catch (error) {
    process.stderr.write(`carryover: error: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
    return undefined;
  }
}

if (nodeIsNewEnough()) {
  const folder = await programFolder();
  if (folder !== undefined) {
    const { runCommandLine }: typeof import('../command-line') = await import(
      pathToFileURL(join(folder, 'command-line.mjs')).href
    );
    await runCommandLine();
  }
}
