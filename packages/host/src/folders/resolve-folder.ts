import { isAbsolute, resolve } from 'node:path';
import { CarryoverError, type ChosenFolder, describeMount } from '@carryover/core';
import { split } from 'shlex';
import type { Surroundings } from '../surroundings';

/** Asking a tool for its cache folder takes no longer, in milliseconds. */
const limit = 60_000;

/**
 * The folder on this host that a mount is exchanged with, as an absolute path: relative ones are below the working directory, `~/` is the home directory. A
 * command is started as it is, split into words as a shell would (quotes and backslashes), but by no shell: nothing is expanded, piped or chained. Throws `misuse`
 * where there is none.
 */
export async function resolveFolder(
  { mount, folder }: ChosenFolder,
  surroundings: Pick<Surroundings, 'commands' | 'workingDirectory' | 'homeDirectory'>,
  signal: AbortSignal,
): Promise<string> {
  if ('command' in folder) {
    const told = await outputOf(folder.command, surroundings, signal);
    if (!isAbsolute(told) || told.includes('\n')) {
      throw misuse(folder.command, `what it printed is no absolute path: ${JSON.stringify(told.slice(0, 200))}`);
    }
    return allowed(resolve(told), describeMount(mount));
  }
  const { path } = folder;
  const { workingDirectory, homeDirectory } = surroundings;
  const isAtHome = path === '~' || path.startsWith('~/');
  const whole = isAtHome ? resolve(homeDirectory(), path.slice(2)) : resolve(workingDirectory, path);
  return allowed(whole, describeMount(mount));
}

function allowed(path: string, mount: string): string {
  if (path === '/') {
    throw new CarryoverError(`--mount ${mount}: the root folder cannot be a mount's folder.`, {
      code: 'folder-refused',
      kind: 'misuse',
      hint: "Name the cache's own folder.",
    });
  }
  return path;
}

async function outputOf(
  command: string,
  { commands, workingDirectory }: Pick<Surroundings, 'commands' | 'workingDirectory'>,
  signal: AbortSignal,
): Promise<string> {
  const [program, ...rest] = wordsOf(command);
  if (program === undefined) {
    throw misuse(command, 'it has no word');
  }
  const context = { signal, deadline: limit, inactivityLimit: limit };
  const result = await commands.run({ program, arguments: rest, workingDirectory }, context);
  switch (result.ending) {
    case 'not-found':
      throw misuse(command, `there is no program ${program}`);
    case 'deadline':
    case 'inactive':
      throw misuse(command, `it did not end within ${limit / 1000} s`);
    case 'exited':
      if (result.exitCode !== 0) {
        const said = result.errorTail.slice(-3).join('\n');
        throw misuse(command, `it ended with exit code ${result.exitCode ?? 'none'}${said === '' ? '' : `:\n${said}`}`);
      }
  }
  return result.output.replace(/\r?\n$/, '');
}

function wordsOf(command: string): string[] {
  try {
    return split(command);
  } catch (error) {
    throw misuse(command, 'a quote in it is not closed', error);
  }
}

function misuse(command: string, what: string, cause?: unknown): CarryoverError {
  return new CarryoverError(`--mount …,host-command=${command}: ${what}.`, {
    code: 'folder-command',
    kind: 'misuse',
    hint: 'It has to print the path of the folder and nothing else, as go env GOCACHE does; it is started without a shell.',
    cause,
  });
}
