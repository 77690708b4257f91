import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { digestOf, neverAborted } from '@carryover/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryStore } from '../../src/directory';
import { objectBody, objectName } from './contents';
import { startWriter } from './writer';

const timeout = 120_000;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'carryover-directory-crash-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

/** The digest of an object as a reader gets it; undefined if it is absent. */
async function readDigest(number: number): Promise<string | undefined> {
  const stream = await directoryStore(root).read(objectName(number), neverAborted());
  return stream && (await digestOf(stream)).sha256;
}

async function digestsOf(number: number, writers: readonly number[]): Promise<string[]> {
  return Promise.all(writers.map(async (writer) => (await digestOf(objectBody(number, writer).open())).sha256));
}

async function listedNumbers(): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { name } of directoryStore(root).list('', neverAborted())) {
    numbers.push(Number(name.split('/').at(-1)));
  }
  return numbers.sort((one, other) => one - other);
}

describe('a directory store', () => {
  it(
    'shows nothing of what a killed writer left half done, and takes it from the next one',
    async () => {
      let next = 0;
      for (let round = 0; round < 16; round += 1) {
        const writer = startWriter({ root, writer: 1, first: next, last: 1_000_000 });
        await writer.ready;
        await pause(round * 6);
        writer.process.kill('SIGKILL');
        await writer.outcomes;

        const numbers = await listedNumbers();
        expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, number) => number));
        for (const number of numbers.slice(next)) {
          expect([await readDigest(number)]).toEqual(await digestsOf(number, [1]));
        }
        next = numbers.length;
        // The name whose writer was killed.
        const store = directoryStore(root);
        expect(await store.has(objectName(next), neverAborted())).toBe(false);
        expect(await store.write(objectName(next), objectBody(next, 1), neverAborted())).toBe('stored');
        next += 1;
      }
      // Otherwise no round has met a writer at work, and the test has shown nothing.
      expect((await readdir(join(root, '#partial'))).length).toBeGreaterThan(5);
      expect(next).toBeGreaterThan(16);
    },
    timeout,
  );

  it(
    'gives each name to one of several processes that write it at once, whole',
    async () => {
      const last = 39;
      const writers = [1, 2, 3];
      const outcomes = await Promise.all(
        writers.map((writer) => startWriter({ root, writer, first: 0, last }).outcomes),
      );
      for (let number = 0; number <= last; number += 1) {
        const winners = writers.filter((_, index) => outcomes[index]?.[number] === 'stored');
        expect(winners).toHaveLength(1);
        expect([await readDigest(number)]).toEqual(await digestsOf(number, winners));
      }
      expect(await readdir(join(root, '#partial'))).toEqual([]);
    },
    timeout,
  );

  it.each(['link', 'rename'] as const)(
    'shows readers whole objects only, while several processes write (%s)',
    async (way) => {
      const last = 39;
      const writers = [1, 2];
      let writing = true;
      const done = Promise.all(
        writers.map((writer) => startWriter({ root, writer, first: 0, last, way }).outcomes),
      ).finally(() => {
        writing = false;
      });
      let seen = 0;
      while (writing) {
        for (const number of (await listedNumbers()).slice(-3)) {
          expect(await digestsOf(number, writers)).toContain(await readDigest(number));
          seen += 1;
        }
      }
      await done;
      expect(seen).toBeGreaterThan(10);
      expect(await listedNumbers()).toHaveLength(last + 1);
    },
    timeout,
  );
});
