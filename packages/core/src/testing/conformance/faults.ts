import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { CacheStore } from '../../store/cache-store';
import { type RetryOptions, retryingStore } from '../../store/retrying-store';
import { StoreError } from '../../store/store-error';
import { fetchBlob } from '../../transfer/fetch-blob';
import { bodyOf, digestOf, generateChunks, generatedBody } from '../bytes';
import { type ConformanceCase, type FaultSubject, type FaultyStore, neverAborted, type Trouble } from './subject';

const size = 2 * 1024 * 1024;
/** Nothing gets through these. */
const allHopeless: readonly Trouble[] = ['reset', 'silent', 'unavailable', 'throttled'];
const allPassing: readonly Trouble[] = [...allHopeless, 'reset-midway', 'cut'];
/** How long the trouble that passes lasts, in milliseconds. */
const troubleLasts = 500;
const fewTries: RetryOptions = { attempts: 2, totalTime: 10_000, firstPause: 50 };
const manyTries: RetryOptions = { attempts: 40, totalTime: 30_000, firstPause: 50 };
/** What two tries may take, in milliseconds. */
const bound = 20_000;
const caseLimit = 60_000;

/** What becomes of a store whose server cannot be reached as it should be; for those that give a proxy which makes trouble. */
export function describeFaults({ runner: { describe, it }, subject: { faults } }: ConformanceCase): void {
  if (faults === undefined) {
    return;
  }
  describe('trouble on the way', () => {
    it('a slow and narrow line costs time alone', () => withStore(faults, slowLine), caseLimit);
    for (const trouble of faults.hopeless ?? allHopeless) {
      it(
        `is told after a few tries: ${trouble}`,
        () => withStore(faults, (faulty) => hopeless(faulty, trouble)),
        caseLimit,
      );
    }
    for (const trouble of faults.passing ?? allPassing) {
      it(
        `is got over once it has passed: ${trouble}`,
        () => withStore(faults, (faulty) => passing(faulty, trouble)),
        caseLimit,
      );
    }
  });
}

async function withStore(faults: FaultSubject, test: (faulty: FaultyStore) => Promise<void>): Promise<void> {
  const faulty = await faults.make();
  try {
    await test(faulty);
  } finally {
    await faulty.heal();
    await faulty.dispose();
  }
}

async function slowLine({ store, suffer }: FaultyStore): Promise<void> {
  await suffer('slow');
  assert.equal(await store.write('folder/name', generatedBody(size, 31), neverAborted()), 'stored');
  assert.equal(await store.has('folder/name', neverAborted()), true);
  await assertFetched(store, 31);
}

async function hopeless(faulty: FaultyStore, trouble: Trouble): Promise<void> {
  const { store } = faulty;
  const trying = retryingStore(store, fewTries);
  await trying.write('folder/name', bodyOf('content'), neverAborted());
  await faulty.suffer(trouble);
  const began = performance.now();
  const calls = [
    trying.has('folder/name', neverAborted()),
    trying.newest('folder/', 1, neverAborted()),
    trying.read('folder/name', neverAborted()),
    trying.write('folder/other', bodyOf('x'), neverAborted()),
  ];
  for (const outcome of await Promise.allSettled(calls)) {
    assert.equal(outcome.status, 'rejected', `${trouble} went unnoticed`);
    assertTold(outcome.reason, faulty);
  }
  const took = performance.now() - began;
  assert.ok(took < bound, `${trouble} was told after ${Math.round(took)} ms only`);
  await faulty.heal();
  // The first call may still meet a connection that has ended.
  assert.equal(await trying.has('folder/name', neverAborted()), true);
  assert.equal(await trying.has('folder/other', neverAborted()), false, 'a write that failed is visible');
}

async function passing(faulty: FaultyStore, trouble: Trouble): Promise<void> {
  const trying = retryingStore(faulty.store, manyTries);
  const written = await whilePassing(faulty, trouble, () =>
    trying.write('folder/name', generatedBody(size, 32), neverAborted()),
  );
  // An answer that was lost leaves open who it was that wrote it.
  assert.ok(['stored', 'present'].includes(written));
  await whilePassing(faulty, trouble, () => assertFetched(trying, 32));
}

async function whilePassing<Result>(
  { suffer, heal }: FaultyStore,
  trouble: Trouble,
  action: () => Promise<Result>,
): Promise<Result> {
  await suffer(trouble);
  const healing = delay(troubleLasts).then(heal);
  try {
    return await action();
  } finally {
    await healing;
  }
}

/** As packs are fetched: from the start again where they break, and checked. */
async function assertFetched(store: CacheStore, seed: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'carryover-faults-'));
  try {
    const file = join(folder, 'pack');
    const expected = await digestOf(generateChunks(size, seed));
    const blob = { sha256: expected.sha256, bytes: expected.bytes };
    const deadline = performance.now() + bound;
    // A stream that breaks is fetched anew three times; a line that stays bad for longer is tried again by whoever wants the pack.
    while (!(await fetchBlob(store, 'folder/name', blob, file, neverAborted()).catch(retryUntil(deadline)))) {
      await delay(50);
    }
    assert.deepEqual(await digestOf(createReadStream(file)), expected);
    assert.deepEqual(await readdir(folder), ['pack']);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function retryUntil(deadline: number): (error: unknown) => false {
  return (error) => {
    if (!(error instanceof StoreError && error.transient) || performance.now() > deadline) {
      throw error;
    }
    return false;
  };
}

function assertTold(error: unknown, { secrets = [] }: FaultyStore): void {
  assert.ok(error instanceof StoreError, `not a StoreError: ${inspect(error)}`);
  assert.equal(error.transient, true, `trying again may help, but it says: ${inspect(error)}`);
  assert.notEqual(error.message, '');
  const text = inspect(error, { depth: 10 });
  for (const secret of secrets) {
    assert.ok(!text.includes(secret), 'an error shows a secret');
  }
}
