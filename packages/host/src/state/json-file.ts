import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CarryoverError } from '@carryover/core';
import type { Surroundings } from '../surroundings';

/** A file in which one process leaves something for a later one. */
export interface JsonFile<Content> {
  readonly path: string;
  /** What is in it; undefined where there is none. Throws `trouble` where it cannot be read or holds something else. */
  read(): Promise<Content | undefined>;
  /** Throws `trouble` where it cannot be written; the file is whole or not there. */
  write(content: Content): Promise<void>;
  remove(): Promise<void>;
}

/** What such a file is. */
export interface JsonFileKind<Content> {
  /** As in "the state file". */
  readonly title: string;
  /** The code of what goes wrong with it. */
  readonly code: string;
  /** What it comes to that it cannot be used, and what to do. */
  readonly hint: string;
  /** Throws where it is something else. */
  readonly parse: (json: unknown) => Content;
}

/** A file that the user named, relative to the working directory. */
export function namedJsonFile<Content>(
  kind: JsonFileKind<Content>,
  file: string,
  workingDirectory: string,
): JsonFile<Content> {
  return jsonFile(kind, resolve(workingDirectory, file), (folder) => mkdir(folder, { recursive: true }));
}

/** A file in a folder within the temporary folder that is this user's alone, named by what tells it from others. */
export function ownJsonFile<Content>(
  kind: JsonFileKind<Content>,
  key: readonly string[],
  { temporaryDirectory, userId }: Pick<Surroundings, 'temporaryDirectory' | 'userId'>,
): JsonFile<Content> {
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32);
  const folder = join(temporaryDirectory, `carryover-${userId}`);
  return jsonFile(kind, join(folder, `${name}.json`), () => requirePrivateFolder(folder, userId));
}

function jsonFile<Content>(
  { title, code, hint, parse }: JsonFileKind<Content>,
  path: string,
  prepareFolder: (folder: string) => Promise<unknown>,
): JsonFile<Content> {
  function told<Result>(what: string, action: () => Promise<Result>): Promise<Result> {
    return action().catch((cause) => {
      throw new CarryoverError(`the ${title} ${path} could not be ${what}`, { code, kind: 'trouble', hint, cause });
    });
  }

  async function read(): Promise<Content | undefined> {
    const text = await told('read', () => readFile(path, 'utf8').catch(undefinedWhereAbsent));
    if (text === undefined) {
      return undefined;
    }
    await told('trusted', () => prepareFolder(dirname(path)));
    return told('understood', async () => parse(JSON.parse(text)));
  }

  async function write(content: Content): Promise<void> {
    await prepareFolder(dirname(path));
    const temporary = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      await writeFile(temporary, `${JSON.stringify(content)}\n`, { flag: 'wx', mode: 0o600 });
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  return {
    path,
    read,
    write: (content) => told('written', () => write(content)),
    remove: () => told('removed', () => rm(path, { force: true })),
  };
}

/** Others may write to the temporary folder: a folder in it is ours only if it was made by us and nobody else can reach into it. */
async function requirePrivateFolder(folder: string, userId: number): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error) => {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== userId || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} is not a folder that only this user can reach`);
  }
}

function undefinedWhereAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') {
    throw error;
  }
  return undefined;
}
