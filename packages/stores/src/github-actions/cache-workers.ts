import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { StoreError } from '@carryover/core';
import pLimit from 'p-limit';
import { type CacheAnswer, type CacheTask, type CacheWorkerData, type EndOfWork, objectFile } from './cache-task';

export interface CacheWorkersOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly temporaryDirectory: string;
  /** How many there are at most. */
  readonly concurrency: number;
  /** Longest time for a task, in milliseconds. */
  readonly limitOf: (task: CacheTask) => number;
}

/** Threads that call `@actions/cache`, started as they are needed. */
export interface CacheWorkers {
  /**
   * Has a task done. `prepare` and `use` are given the path of the file that is saved or was fetched; once `use` is done it is gone. Aborting ends the task
   * and what it has started, and throws the signal's reason.
   */
  run<Result>(task: CacheTask, signal: AbortSignal, steps: TaskSteps<Result>): Promise<Result>;
}

export interface TaskSteps<Result> {
  prepare?(path: string): Promise<void>;
  use(answer: CacheAnswer, path: string): Promise<Result>;
}

interface CacheWorker {
  readonly folder: string;
  readonly thread: Worker;
  readonly ended: Promise<unknown>;
  idleTimer?: NodeJS.Timeout | undefined;
}

/** How long a worker that has nothing to do is kept, in milliseconds: it holds the library, some 30 MB. */
const idleTime = 5_000;
/** How long a worker may take to end by itself, in milliseconds, before it is ended from outside. */
const politePeriod = 1_000;

/** In sources the worker is the file beside this one, in a bundle a file beside the bundle. */
const program = new URL(
  import.meta.url.endsWith('.ts') ? './cache-worker.ts' : './github-actions-worker.mjs',
  import.meta.url,
);

export function cacheWorkers(options: CacheWorkersOptions): CacheWorkers {
  const { environment, temporaryDirectory, concurrency, limitOf } = options;
  const limit = pLimit(concurrency);
  const idle: CacheWorker[] = [];

  function start(): CacheWorker {
    const folder = join(temporaryDirectory, `carryover-gha-${randomUUID()}`);
    const data: CacheWorkerData = { folder, object: objectFile };
    const thread = new Worker(program, {
      workerData: data,
      env: { ...environment, GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder },
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    // What is not read would be kept.
    thread.stdout.resume();
    thread.stderr.resume();
    // Whoever waits for an answer hears of it, too.
    thread.on('error', () => undefined);
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    const worker: CacheWorker = { folder, thread, ended };
    void ended.then(() => retire(worker));
    return worker;
  }

  function retire(worker: CacheWorker): void {
    clearTimeout(worker.idleTimer);
    const place = idle.indexOf(worker);
    if (place >= 0) {
      idle.splice(place, 1);
    }
  }

  function take(): CacheWorker {
    const worker = idle.pop() ?? start();
    clearTimeout(worker.idleTimer);
    worker.thread.ref();
    return worker;
  }

  /** An idle worker keeps no process alive. */
  function putBack(worker: CacheWorker): void {
    worker.thread.unref();
    idle.push(worker);
    worker.idleTimer = setTimeout(() => {
      retire(worker);
      void worker.thread.terminate();
    }, idleTime).unref();
  }

  async function runOne<Result>(task: CacheTask, signal: AbortSignal, steps: TaskSteps<Result>): Promise<Result> {
    signal.throwIfAborted();
    const worker = take();
    const path = join(worker.folder, objectFile);
    let isSound = false;
    try {
      await mkdir(worker.folder, { mode: 0o700 });
      await steps.prepare?.(path);
      const answer = await answerOf(worker, task, signal, limitOf(task));
      isSound = true;
      return await steps.use(answer, path);
    } finally {
      if (!isSound) {
        await end(worker);
      }
      await rm(worker.folder, { recursive: true, force: true });
      if (isSound) {
        putBack(worker);
      }
    }
  }

  return { run: (task, signal, steps) => limit(() => runOne(task, signal, steps)) };
}

/** What the worker answers. Rejects when it is aborted, takes too long or dies. */
function answerOf({ thread }: CacheWorker, task: CacheTask, signal: AbortSignal, limit: number): Promise<CacheAnswer> {
  return new Promise<CacheAnswer>((resolve, reject) => {
    signal.throwIfAborted();
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      action();
    };
    const onAbort = (): void => settle(() => reject(signal.reason));
    const onMessage = (answer: CacheAnswer): void => settle(() => resolve(answer));
    const onError = (error: unknown): void => settle(() => reject(died(error)));
    const onExit = (code: number): void => settle(() => reject(died(new Error(`exit code ${code}`))));
    const timer = setTimeout(() => settle(() => reject(stalled(limit))), limit);
    signal.addEventListener('abort', onAbort, { once: true });
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    thread.postMessage(task);
  });
}

/** Ends a worker, and with it the programs that it has started. */
async function end({ thread, ended }: CacheWorker): Promise<void> {
  thread.postMessage({ kind: 'end' } satisfies EndOfWork);
  await Promise.race([ended, pause(politePeriod, undefined, { ref: false })]);
  await thread.terminate();
}

function stalled(limit: number): StoreError {
  return new StoreError(`The Actions cache did not answer within ${limit / 1000} s`, {
    code: 'store-stalled',
    transient: true,
    hint: 'Look at githubstatus.com, and at the network and the proxy of this runner.',
  });
}

/** The library leaves some errors of its streams to nobody. */
function died(error: unknown): StoreError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreError(`The client of the Actions cache died: ${reason}`, {
    code: 'store-client-died',
    transient: true,
    cause: error,
  });
}
