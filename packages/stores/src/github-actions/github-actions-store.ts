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
  StoreError,
} from '@carryover/core';
import { asStoreError } from '../directory/file-system-error';
import { linkOrCopy, takeFile } from '../directory/link-or-copy';
import { sizedFileStream } from '../directory/sized-file-stream';
import { writeBody } from '../directory/write-body';
import type { StoreSurroundings } from '../store-surroundings';
import { cacheFailure, refusedByMode } from './cache-failure';
import { readCacheService } from './cache-service';
import { type CacheAnswer, type CacheTask, objectFile } from './cache-task';
import { cacheWorkers, type TaskSteps } from './cache-workers';
import { inTurn } from './in-turn';
import { keyOf, keyPrefixOf, nameOf } from './key';

/** How long a task may take, in milliseconds. */
export interface GithubActionsStoreLimits {
  readonly lookup: number;
  readonly transfer: number;
}

const label = 'gha:';
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

  function begin(name: string, action: string, { signal }: StoreContext): string {
    requireLegalName(name);
    return beginWith(keyOf(name), action, signal);
  }

  /** The library would only log that the job's mode rules a call out. */
  function beginWith(key: string, action: string, signal: AbortSignal): string {
    signal.throwIfAborted();
    if (!service.readable) {
      throw refusedByMode('read', action);
    }
    return key;
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
    const action = `look for the newest below '${prefix}'`;
    const key = beginWith(keyPrefixOf(prefix), action, context.signal);
    return run(action, { kind: 'find', key }, context, {
      use: async (answer) => {
        const found = answer.kind === 'found' ? answer.key : undefined;
        const name = found?.startsWith(key) ? nameOf(found) : undefined;
        return name === undefined || limit < 1 ? [] : [name];
      },
    });
  }

  async function has(name: string, context: StoreContext): Promise<boolean> {
    const action = `look up ${name}`;
    const key = begin(name, action, context);
    return run(action, { kind: 'find', key }, context, { use: async (answer) => isHit(answer, key) });
  }

  /** Fetches `name` into a file that is gone once `use` is done. */
  async function fetch<Result>(name: string, context: StoreContext, use: (path: string) => Promise<Result>) {
    const action = `read ${name}`;
    const key = begin(name, action, context);
    return run(action, { kind: 'fetch', key }, context, {
      use: async (answer, path) => (isHit(answer, key) ? use(path) : undefined),
    });
  }

  async function read(name: string, context: StoreContext): Promise<Readable | undefined> {
    return fetch(name, context, async (path) => {
      // The file's own name goes at once: closing the stream is all that it takes to free it.
      const file = await open(path, 'r');
      const { size } = await file.stat();
      const explain = (thrown: unknown) => asStoreError(thrown, `read ${name}`, label);
      return endOnAbort(sizedFileStream(file, size, `${name} in ${label}`, explain), context.signal);
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
    const action = `write ${name}`;
    const task: CacheTask = { kind: 'save', key: begin(name, action, context) };
    if (!service.writable) {
      throw refusedByMode('write', action);
    }
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
      // Entries have a quota per minute. Larger ones, compressed, would exceed the 128 MiB that the library sends in one request, and holds in memory.
      preferredPackBytes: 256 * mebibyte,
      lists: false,
      newestIsSingle: true,
      concurrency,
    },
    describe: () => label,
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

/** What a task that did not fail came to. */
type Done = Exclude<CacheAnswer, { kind: 'failed' }>;

/** The service takes a key for a prefix where there is no entry of that key: what it finds so is another. */
function isHit(answer: Done, key: string): boolean {
  return answer.kind === 'found' && answer.key === key;
}

async function explaining<Result>(action: string, signal: AbortSignal, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    signal.throwIfAborted();
    throw asStoreError(error, action, label);
  }
}

function cannotList(): StoreError {
  return new StoreError('gha: can neither list nor delete', {
    code: 'store-cannot-list',
    transient: false,
    hint: 'GitHub removes by itself what was not used for 7 days, and the oldest beyond the limit. To remove more use gh cache delete.',
  });
}
