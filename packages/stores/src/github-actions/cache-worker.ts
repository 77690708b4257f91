/**
 * A worker that calls `@actions/cache`, one task at a time. The library takes files from the working directory and GITHUB_WORKSPACE, writes log commands to
 * standard output, lets errors go uncaught, cannot be interrupted and returns the same for "absent" as for "failed". So it gets a thread of its own, whose
 * environment, working directory and output are ours, and whose log tells what happened: one task at a time, so that there is no doubt whose it is.
 *
 * It is a file of its own in a bundle, too, and imports only packages and types, so that Node can run it from its source.
 */
import { subscribe } from 'node:diagnostics_channel';
import { parentPort, workerData } from 'node:worker_threads';
import { CACHE_READ_DENIED_PREFIX, CACHE_WRITE_DENIED_PREFIX, restoreCache, saveCache } from '@actions/cache';
import type { CacheAnswer, CacheMessage, CacheTask, CacheWorkerData, EndOfWork } from './cache-task';

/** What is used of a process that the library has started. */
interface StartedProcess {
  kill(signal: 'SIGKILL'): boolean;
  once(event: 'exit', listener: () => void): unknown;
}

type Failed = Extract<CacheAnswer, { kind: 'failed' }>;
type Found = Extract<CacheAnswer, { kind: 'found' }>;

const { folder, object }: CacheWorkerData = workerData;
/** More than the library says of one task, but for its progress. */
const keptMessages = 300;
const keptCharacters = 4_000;

let messages: CacheMessage[] = [];
const children = new Set<StartedProcess>();

// A thread cannot change the process's directory; the library asks for it by this function.
process.cwd = () => folder;
process.stdout.write = (chunk: string | Uint8Array) => {
  note(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
  return true;
};
// Node tells of every process that is started (https://nodejs.org/api/diagnostics_channel.html#process): the library runs tar and zstd.
subscribe('child_process', (message) => {
  const { process: child } = message as { process: StartedProcess };
  children.add(child);
  child.once('exit', () => children.delete(child));
});

parentPort?.on('message', (message: CacheTask | EndOfWork) => {
  if (message.kind === 'end') {
    for (const child of children) {
      child.kill('SIGKILL');
    }
    // Of this thread alone.
    process.exit();
  }
  void answer(message).then((result) => parentPort?.postMessage(result));
});

function answer(task: CacheTask): Promise<CacheAnswer> {
  switch (task.kind) {
    case 'find':
      return find(task.key, true);
    case 'fetch':
      return find(task.key, false);
    case 'save':
      return save(task.key);
  }
}

async function find(key: string, lookupOnly: boolean): Promise<Found | Failed> {
  messages = [];
  try {
    const found = await restoreCache([object], key, [], { lookupOnly });
    // It gives undefined for a failure as well as for an absent entry, but keeps quiet about the latter.
    return found === undefined && saysTrouble() ? failure() : { kind: 'found', key: found };
  } catch (error) {
    return failure(error);
  }
}

/** What the library returns is not enough to go by: v1 gives an id also when the upload fails, and -1 may mean any of present, denied or failed. */
async function save(key: string): Promise<CacheAnswer> {
  const before = await find(key, true);
  if (before.kind === 'failed' || before.key === key) {
    return before.kind === 'failed' ? before : { kind: 'present' };
  }
  messages = [];
  let failed: Failed;
  let id = -1;
  try {
    id = await saveCache([object], key);
    if (id !== -1 && !saysTrouble()) {
      return { kind: 'stored' };
    }
    failed = failure();
  } catch (error) {
    failed = failure(error);
  }
  const after = await find(key, true);
  if (after.kind === 'found' && after.key === key) {
    return { kind: id === -1 ? 'present' : 'stored' };
  }
  return failed;
}

function saysTrouble(): boolean {
  return messages.some(({ level }) => level === 'warning' || level === 'error');
}

function failure(thrown?: unknown): Failed {
  const said: CacheMessage[] =
    thrown === undefined ? [] : [{ level: 'error', text: thrown instanceof Error ? thrown.message : String(thrown) }];
  const all = [...messages, ...said];
  const denied = all.some(
    ({ text }) => text.includes(CACHE_WRITE_DENIED_PREFIX) || text.includes(CACHE_READ_DENIED_PREFIX),
  );
  return { kind: 'failed', denied, messages: all };
}

function note(output: string): void {
  for (const line of output.split('\n')) {
    if (line.trim() !== '') {
      messages.push(messageOf(line));
    }
  }
  messages.splice(0, messages.length - keptMessages);
}

/** A line of output, which may be a log command: `::warning::text`, with `%`, CR and LF escaped (`@actions/core`, command.ts). */
function messageOf(line: string): CacheMessage {
  const [, command, data] = /^::([a-z-]+)(?: [^:]*)?::(.*)$/.exec(line) ?? [];
  const text = (data ?? line)
    .slice(0, keptCharacters)
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%25', '%');
  const level = command === 'warning' || command === 'error' || command === 'debug' ? command : 'info';
  return { level, text: command === 'add-mask' ? '' : text };
}
