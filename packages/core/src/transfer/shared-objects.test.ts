import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SharedObjects } from './shared-objects';

const object = { sha256: 'ab'.repeat(32), bytes: 7 };
const signal = new AbortController().signal;
let folder: string;
let begun: AbortSignal[];
let release: PromiseWithResolvers<boolean>;
let objects: SharedObjects;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-objects-'));
  begun = [];
  release = Promise.withResolvers();
  objects = new SharedObjects(join(folder, 'objects'), async (_, file, given) => {
    begun.push(given);
    const aborted = new Promise<never>((_resolve, reject) =>
      given.addEventListener('abort', () => reject(given.reason), { once: true }),
    );
    const found = await Promise.race([release.promise, aborted]);
    await writeFile(file, 'content');
    return found;
  });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('fetches once for all who ask, at once or later, until it is cleared', async () => {
  const [one, other] = [objects.fetch(object, signal), objects.fetch(object, signal)];
  release.resolve(true);
  const file = (await one) ?? '';
  expect(await readFile(file, 'utf8')).toBe('content');
  expect(await other).toBe(file);
  expect(await objects.fetch(object, signal)).toBe(file);
  expect(begun).toHaveLength(1);
  await objects.clear();
  await expect(readFile(file)).rejects.toThrow('ENOENT');
  await objects.fetch(object, signal);
  expect(begun).toHaveLength(2);
});

it('tells all of an object that is not there, and of a failure, after which it is tried again', async () => {
  release.resolve(false);
  expect(await objects.fetch(object, signal)).toBeUndefined();
  await objects.clear();
  release = Promise.withResolvers();
  const failing = Promise.allSettled([objects.fetch(object, signal), objects.fetch(object, signal)]);
  await pause(10);
  release.reject(new Error('down'));
  expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  release = Promise.withResolvers();
  release.resolve(true);
  expect(await objects.fetch(object, signal)).toBeDefined();
});

it('goes on for the others where one leaves, and ends when the last one does', async () => {
  const [first, last] = [new AbortController(), new AbortController()];
  const [one, other] = [objects.fetch(object, first.signal), objects.fetch(object, last.signal)];
  await pause(10);
  first.abort(new Error('not needed'));
  await expect(one).rejects.toThrow('not needed');
  expect(begun[0]?.aborted).toBe(false);
  last.abort(new Error('nor here'));
  await expect(other).rejects.toThrow('nor here');
  expect(begun[0]?.aborted).toBe(true);
});
