import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  type Body,
  type CacheStore,
  endOnAbort,
  requireLegalName,
  requireLegalPrefix,
  type StoreContext,
} from '@carryover/core';
import { asStoreError } from '../directory/file-system-error';
import { linkOrCopy, takeFile } from '../directory/link-or-copy';
import { sizedFileStream } from '../directory/sized-file-stream';
import { writeBody } from '../directory/write-body';
import { inTurn } from '../in-turn';
import type { StoreSurroundings } from '../store-surroundings';
import { cacheFailure, refusedByMode } from './cache-failure';
import { readCacheService } from './cache-service';
import { type CacheTask, objectFile } from './cache-task';
import { cacheWorkers, type TaskSteps } from './cache-workers';
import { keyOf, keyPrefixOf, nameOf } from './key';
import { cannotList, type Done, explaining, isHit, requirePlainFile, storeLabel } from './store-answers';

/** How long a task may take, in milliseconds. */
export interface GithubActionsStoreLimits {
  readonly lookup: number;
  readonly transfer: number;
}

/** A crash leaves nothing that anybody looks at. */
const temporary = { durable: false };
const mebibyte = 1024 * 1024;
const defaultLimits: GithubActionsStoreLimits = { lookup: 120_000, transfer: 1_800_000 };

/**
 * A store in the Actions cache of the job whose environment this is: an entry for each object. Throws a `misuse` error where there is no such cache. It
 * uses the public API of `@actions/cache` alone; files are in private folders below the temporary directory, never in the workspace.
 */
export function githubActionsStore(
  { environment, temporaryDirectory }: Pick<StoreSurroundings, 'environment' | 'temporaryDirectory'>,
  limits: GithubActionsStoreLimits = defaultLimits,
): CacheStore {
  const service = readCacheService(environment);
  const secrets = [environment.ACTIONS_RUNTIME_TOKEN ?? ''];
  const concurrency = 4;
  const workers = cacheWorkers({
    environment: service.environment,
    temporaryDirectory,
    concurrency,
    limitOf: ({ kind }) => (kind === 'find' ? limits.lookup : limits.transfer),
  });
  const taking = inTurn();

  /** The library would only log that the job's mode rules a call out. */
  function begin(action: string, { signal }: StoreContext, isWrite = false): void {
    signal.throwIfAborted();
    if (!service.readable || (isWrite && !service.writable)) {
      throw refusedByMode(isWrite && !service.writable ? 'write' : 'read', action);
    }
  }

  /** Has a task done; `action` is for messages. */
  function run<Result>(
    action: string,
    task: CacheTask,
    { signal }: StoreContext,
    { prepare, use }: { prepare?: TaskSteps<Result>['prepare']; use(answer: Done, path: string): Promise<Result> },
  ): Promise<Result> {
    const steps: TaskSteps<Result> = {
      ...(prepare && { prepare }),
      use: async (answer, path) => {
        if (answer.kind === 'failed') {
          throw cacheFailure(answer, action, secrets);
        }
        return use(answer, path);
      },
    };
    return explaining(action, signal, () => workers.run(task, signal, steps));
  }

  async function newest(prefix: string, limit: number, context: StoreContext): Promise<string[]> {
    requireLegalPrefix(prefix);
    const key = keyPrefixOf(prefix);
    const action = `look for the newest below '${prefix}'`;
    begin(action, context);
    return run(action, { kind: 'find', key }, context, {
      use: async (answer) => {
        const found = answer.kind === 'found' ? answer.key : undefined;
        const name = found?.startsWith(key) ? nameOf(found) : undefined;
        return name === undefined || limit < 1 ? [] : [name];
      },
    });
  }

  async function has(name: string, context: StoreContext): Promise<boolean> {
    requireLegalName(name);
    const key = keyOf(name);
    const action = `look up ${name}`;
    begin(action, context);
    return run(action, { kind: 'find', key }, context, { use: async (answer) => isHit(answer, key) });
  }

  /** Fetches `name` into a file that is gone once `use` is done. */
  async function fetch<Result>(name: string, context: StoreContext, use: (path: string) => Promise<Result>) {
    requireLegalName(name);
    const key = keyOf(name);
    const action = `read ${name}`;
    begin(action, context);
    return run(action, { kind: 'fetch', key }, context, {
      use: async (answer, path) => {
        if (!isHit(answer, key)) {
          return undefined;
        }
        await requirePlainFile(path, action);
        return use(path);
      },
    });
  }

  async function read(name: string, context: StoreContext): Promise<Readable | undefined> {
    return fetch(name, context, async (path) => {
      // The file's own name goes at once: closing the stream is all that it takes to free it.
      const file = await open(path, 'r');
      const { size } = await file.stat();
      const explain = (thrown: unknown) => asStoreError(thrown, `read ${name}`, storeLabel);
      return endOnAbort(sizedFileStream(file, size, `${name} in ${storeLabel}`, explain), context.signal);
    });
  }

  async function copyTo(name: string, path: string, context: StoreContext): Promise<boolean> {
    const copied = await fetch(name, context, async (fetched) => {
      await linkOrCopy(fetched, path);
      return true;
    });
    return copied ?? false;
  }

  async function write(name: string, body: Body, context: StoreContext): Promise<'stored' | 'present'> {
    requireLegalName(name);
    const task: CacheTask = { kind: 'save', key: keyOf(name) };
    const action = `write ${name}`;
    begin(action, context, true);
    const folder = await explaining(action, context.signal, () =>
      mkdtemp(join(temporaryDirectory, 'carryover-gha-body-')),
    );
    try {
      const spooled = join(folder, objectFile);
      const explain = <Result>(call: () => Promise<Result>) => explaining(action, context.signal, call);
      if (!(body.file !== undefined && (await explain(() => takeFile(body, spooled, temporary))))) {
        await writeBody(spooled, name, body, context.signal, explain, temporary);
      }
      // In this process one after another: then the later one finds what the earlier one has written, also where the server does not tell of rivals.
      return await taking(name, () =>
        run(action, task, context, {
          prepare: (path) => rename(spooled, path),
          use: async (answer) => (answer.kind === 'stored' ? 'stored' : 'present'),
        }),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  return {
    traits: {
      // Of an archive that holds the object; tar and zstd add little (10 GiB: `saveCacheV1`).
      maximumObjectBytes: 10 * 1024 * mebibyte - 16 * mebibyte,
      preferredPackBytes: 128 * mebibyte,
      // A repository may make 200 entries a minute (https://docs.github.com/actions/reference/limits). Of such packs the 10 GB that it may keep hold 40, and the index of
      // 100 000 files takes some 3 MiB.
      fewObjects: { sharedPackBytes: 256 * mebibyte, carriedIndexBytes: 16 * mebibyte },
      lists: false,
      ownExpiry:
        "GitHub removes by itself what was not used for 7 days, and beyond the repository's limit (10 GB by default) what was used longest ago.",
      newestIsSingle: true,
      concurrency,
    },
    describe: () => storeLabel,
    newest,
    has,
    read,
    copyTo,
    write,
    list: () => {
      throw cannotList();
    },
    delete: async () => {
      throw cannotList();
    },
  };
}
