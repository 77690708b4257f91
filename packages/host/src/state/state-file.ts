import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CarryoverError } from '@carryover/core';
import { type RunState, sessionSchema } from './session-schema';

/** Where a run leaves what its inject knows, for its extract. */
export interface StateFile {
  readonly path: string;
  /** The session that inject left; undefined where there is none. Throws `trouble` where the file cannot be read or holds something else. */
  read(): Promise<RunState | undefined>;
  /** Throws `trouble` where it cannot be written; the file is whole or not there. */
  write(session: RunState): Promise<void>;
  remove(): Promise<void>;
}

/** What tells one run's state from another's, where the user names no file. */
export interface StateKey {
  readonly workingDirectory: string;
  readonly project: string;
  readonly scope: string;
  readonly key: string;
  readonly builder: string | undefined;
  readonly store: string;
}

/** The state file that the user named, relative to the working directory. */
export function namedStateFile(file: string, workingDirectory: string): StateFile {
  return stateFile(resolve(workingDirectory, file), (folder) => mkdir(folder, { recursive: true }));
}

/** The state file of a run, in a folder within the temporary folder that is this user's alone. */
export function ownStateFile(key: StateKey, temporaryDirectory: string, userId: number): StateFile {
  const parts = [key.workingDirectory, key.project, key.scope, key.key, key.builder ?? '', key.store];
  const name = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
  const folder = join(temporaryDirectory, `carryover-${userId}`);
  return stateFile(join(folder, `${name}.json`), () => requirePrivateFolder(folder, userId));
}

function stateFile(path: string, prepareFolder: (folder: string) => Promise<unknown>): StateFile {
  const told = <Result>(what: string, action: () => Promise<Result>) =>
    action().catch((error) => fail(what, path, error));

  async function read(): Promise<RunState | undefined> {
    const text = await told('read', () => readFile(path, 'utf8').catch(undefinedWhereAbsent));
    if (text === undefined) {
      return undefined;
    }
    await told('trusted', () => prepareFolder(dirname(path)));
    return told('understood', async () => sessionSchema.parse(JSON.parse(text)));
  }

  async function write(session: RunState): Promise<void> {
    await prepareFolder(dirname(path));
    const temporary = `${path}.${randomBytes(6).toString('hex')}`;
    try {
      await writeFile(temporary, `${JSON.stringify(session)}\n`, { flag: 'wx', mode: 0o600 });
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  return {
    path,
    read,
    write: (session) => told('written', () => write(session)),
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

function fail(what: string, path: string, cause: unknown): never {
  throw new CarryoverError(`the state file ${path} could not be ${what}`, {
    code: 'state-file',
    kind: 'trouble',
    hint: 'without it, extract adds to what was saved before, and does not take what is missing for deleted; --state names another file',
    cause,
  });
}
