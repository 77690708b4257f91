import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { type BuildRecipe, type BuildTool, isRemoteContext } from '@carryover/core';
import { takeStandardInput } from './standard-input';

/** Where a build's Dockerfile is, and what it says. */
export interface DockerfileSource {
  readonly found: FoundDockerfile;
  /** What the build has to be given on standard input, where that had to be read. */
  readonly input: Readable | undefined;
}

export type FoundDockerfile =
  | {
      readonly kind: 'text' /** For messages, as the user would name it. */;
      readonly file: string;
      readonly text: string;
    }
  /** There is one, and it cannot be read from here: `reason` completes "the Dockerfile …". */
  | { readonly kind: 'out-of-reach'; readonly reason: string }
  /** The build itself will fail, too. */
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * Finds the Dockerfile of a build, where its tool looks for it, as buildx does (docker/buildx `build/opt.go`, `loadInputs` and `handleLowercaseDockerfile`). `openInput` is called only if it
 * comes by standard input.
 */
export async function findDockerfile(
  { context, file }: Pick<BuildRecipe, 'context' | 'file'>,
  { dockerfilePaths }: Pick<BuildTool, 'dockerfilePaths'>,
  workingDirectory: string,
  openInput: () => Readable,
): Promise<DockerfileSource> {
  if (context === '-') {
    return file === undefined ? fromContextOnInput(openInput()) : { found: withContextOnInput(file), input: undefined };
  }
  const isRemote = !(await isFolder(resolve(workingDirectory, context)));
  if (isRemote && !isRemoteContext(context)) {
    return { ...missing(`is in a context that is not there: ${context}`), input: undefined };
  }
  if (file === '-') {
    const taken = await takeStandardInput(openInput());
    return taken.kind === 'text'
      ? { found: { kind: 'text', file: '<standard input>', text: taken.text }, input: taken.forBuild }
      : { ...missing('on standard input is no text'), input: taken.forBuild };
  }
  if (file !== undefined && /^https?:\/\//.test(file)) {
    return { ...outOfReach('is to be fetched from a URL'), input: undefined };
  }
  if (isRemote && (file === undefined || !isAbsolute(file))) {
    return { ...outOfReach('is in a remote context'), input: undefined };
  }
  return { found: await readFirst(dockerfilePaths({ context, file }), workingDirectory), input: undefined };
}

async function fromContextOnInput(input: Readable): Promise<DockerfileSource> {
  const taken = await takeStandardInput(input);
  return taken.kind === 'text'
    ? { found: { kind: 'text', file: '<standard input>', text: taken.text }, input: taken.forBuild }
    : { ...outOfReach('is in an archive on standard input'), input: taken.forBuild };
}

/** The first that is there; if none is, it is the last that is missed. */
async function readFirst(
  [path = '', ...others]: readonly string[],
  workingDirectory: string,
): Promise<FoundDockerfile> {
  const found = await readLocal(path, workingDirectory);
  return found.kind === 'missing' && others.length > 0 ? readFirst(others, workingDirectory) : found;
}

async function readLocal(file: string, workingDirectory: string): Promise<FoundDockerfile> {
  const path = await withLowerCase(resolve(workingDirectory, file));
  try {
    return {
      kind: 'text',
      file: path === resolve(workingDirectory, file) ? file : join(dirname(file), basename(path)),
      text: await readFile(path, 'utf8'),
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { kind: 'missing', reason: code === 'ENOENT' ? `is not there: ${file}` : `cannot be read: ${message}` };
  }
}

/** Where there is no `Dockerfile`, `dockerfile` will do. */
async function withLowerCase(path: string): Promise<string> {
  if (basename(path) !== 'Dockerfile') {
    return path;
  }
  const names: string[] = await readdir(dirname(path)).catch(() => []);
  return !names.includes('Dockerfile') && names.includes('dockerfile') ? join(dirname(path), 'dockerfile') : path;
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function withContextOnInput(file: string): FoundDockerfile {
  return file === '-'
    ? { kind: 'missing', reason: 'and the context cannot both come on standard input' }
    : { kind: 'out-of-reach', reason: 'is in an archive on standard input' };
}

function missing(reason: string): { found: FoundDockerfile } {
  return { found: { kind: 'missing', reason } };
}

function outOfReach(reason: string): { found: FoundDockerfile } {
  return { found: { kind: 'out-of-reach', reason } };
}
