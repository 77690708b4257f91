import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { CacheStore } from '../../store/cache-store';
import { digestOf, generateChunks, generatedBody } from '../bytes';
import { type ConformanceCase, neverAborted, type StoreUnderTest } from './subject';

const mebibyte = 1024 * 1024;
const size = 8 * mebibyte;

async function openObject(store: CacheStore): Promise<Readable> {
  await store.write('folder/name', generatedBody(size, 5), neverAborted());
  const stream = await store.read('folder/name', neverAborted());
  assert.ok(stream !== undefined);
  return stream;
}

/** Waits for the first bytes, and leaves the stream open and paused. */
async function takeFirst(stream: Readable): Promise<void> {
  const chunk: unknown = stream.read();
  if (chunk === null) {
    await once(stream, 'readable');
    await takeFirst(stream);
  }
}

async function destroyAndWait(stream: Readable): Promise<void> {
  stream.destroy();
  if (!stream.closed) {
    await once(stream, 'close');
  }
}

async function assertHandles({ openHandles }: StoreUnderTest, expected: number | undefined): Promise<void> {
  assert.equal(await openHandles?.(), expected, 'a handle is left open');
}

export function describeReading({ runner: { describe, it }, current }: ConformanceCase): void {
  describe('reading', () => {
    it('gives several readers at once every byte', async () => {
      const { store } = current();
      const first = await openObject(store);
      const others = await Promise.all([1, 2, 3].map(() => store.read('folder/name', neverAborted())));
      const expected = await digestOf(generateChunks(size, 5));
      for (const stream of [first, ...others]) {
        assert.ok(stream !== undefined);
        assert.deepEqual(await digestOf(stream), expected);
      }
    });

    it('frees what it holds when the reader has read everything', async () => {
      const underTest = current();
      const before = await underTest.openHandles?.();
      const stream = await openObject(underTest.store);
      const closed = once(stream, 'close');
      await digestOf(stream);
      await closed;
      await assertHandles(underTest, before);
    });

    it('frees what it holds when the reader stops early', async () => {
      const underTest = current();
      const before = await underTest.openHandles?.();
      const stream = await openObject(underTest.store);
      await takeFirst(stream);
      await destroyAndWait(stream);
      await assertHandles(underTest, before);
      if (underTest.store.traits.lists) {
        await underTest.store.delete('folder/name', neverAborted());
        assert.equal(await underTest.store.has('folder/name', neverAborted()), false);
      }
    });

    it('frees what it holds when the reader never starts', async () => {
      const underTest = current();
      const before = await underTest.openHandles?.();
      await destroyAndWait(await openObject(underTest.store));
      await assertHandles(underTest, before);
    });

    it('fails the stream when its bytes end early', async () => {
      const underTest = current();
      if (underTest.breakReadMidway === undefined) {
        return;
      }
      const stream = await openObject(underTest.store);
      await takeFirst(stream);
      await underTest.breakReadMidway('folder/name');
      await assert.rejects(digestOf(stream));
    });

    it('gives every byte or fails when the object is deleted meanwhile', async () => {
      const { store } = current();
      if (!store.traits.lists) {
        return;
      }
      const stream = await openObject(store);
      const reading = digestOf(stream).then(
        ({ bytes }) => bytes,
        () => 'failed' as const,
      );
      await store.delete('folder/name', neverAborted());
      assert.ok([size, 'failed'].includes(await reading));
      assert.equal(await store.read('folder/name', neverAborted()), undefined);
    });
  });
}
