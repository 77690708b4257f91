import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Body, CacheStore } from '../../store/cache-store';
import { bodyOf, digestOf, generateChunks, generatedBody, textOf } from '../bytes';
import { gatedBody } from './gated-body';
import { memoryWatch } from './memory-watch';
import { type ConformanceCase, neverAborted } from './subject';
import { assertNothingVisible } from './visibility';

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;
const largeTimeout = 120_000;
const gibibyteTimeout = 300_000;
/** Also what waits for the garbage collector of a busy machine; an eighth of the object. */
const mostHeldOfGibibyte = 128 * mebibyte;

/** Bodies that are not what they say; each must be refused as a whole. */
const badBodies: Readonly<Record<string, Body>> = {
  'fails at once': { size: 10, open: () => failingAfter([]) },
  'fails midway': { size: 3 * mebibyte, open: () => failingAfter([...generateChunks(mebibyte, 1)]) },
  'fails after its last byte': { size: 3, open: () => failingAfter([Buffer.from('abc')]) },
  'cannot be opened': {
    size: 10,
    open: () => {
      throw new Error('cannot be opened');
    },
  },
  'is shorter than its size': { size: 11, open: bodyOf('ten bytes.').open },
  'is longer than its size': { size: 9, open: bodyOf('ten bytes.').open },
  'is empty though its size is not': { size: 1, open: bodyOf('').open },
  'is not empty though its size is': { size: 0, open: bodyOf('x').open },
};

function failingAfter(chunks: readonly Uint8Array[]): Readable {
  async function* fail(): AsyncGenerator<Uint8Array> {
    yield* chunks;
    throw new Error('the body failed');
  }
  return Readable.from(fail(), { objectMode: false });
}

async function readDigest(store: CacheStore, name: string): Promise<{ sha256: string; bytes: number }> {
  const stream = await store.read(name, neverAborted());
  assert.ok(stream !== undefined, `${name} is absent`);
  return digestOf(stream);
}

/** Parts under way, one that is being filled, and what connections hold of a busy machine; less than the object, so that a store which keeps it whole is found out. */
const mostHeldBytes = 48 * mebibyte;

export function describeWriting({ runner: { describe, it }, subject, current }: ConformanceCase): void {
  describe('writing', () => {
    for (const size of [0, 1, 64 * 1024 + 1, 5 * mebibyte]) {
      it(`keeps ${size} bytes as they are`, async () => {
        const { store } = current();
        assert.equal(await store.write('folder/name', generatedBody(size, 7), neverAborted()), 'stored');
        assert.equal(await store.has('folder/name', neverAborted()), true);
        assert.deepEqual(await readDigest(store, 'folder/name'), await digestOf(generateChunks(size, 7)));
      });
    }

    const bounded = subject.keepsBytesInMemory ? '' : ', with bounded memory';
    const timeout = largeTimeout;
    it(
      `keeps 64 MiB and one byte${bounded}`,
      async () => {
        const { store } = current();
        const size = Math.min(64 * mebibyte + 1, store.traits.maximumObjectBytes);
        const watch = memoryWatch();
        const body: Body = {
          size,
          open: () => Readable.from(watch.passing(generateChunks(size, 3)), { objectMode: false }),
        };
        assert.equal(await store.write('folder/large', body, neverAborted()), 'stored');
        const stream = await store.read('folder/large', neverAborted());
        assert.ok(stream !== undefined);
        assert.deepEqual(await digestOf(watch.passing(stream)), await digestOf(generateChunks(size, 3)));
        if (!subject.keepsBytesInMemory) {
          assert.ok(watch.peak() < mostHeldBytes, `held ${watch.peak()} bytes at once`);
        }
      },
      timeout,
    );

    if (subject.takesGibibyte) {
      it('keeps 1 GiB, with bounded memory', () => keepGibibyte(current().store), gibibyteTimeout);
    }

    it('opens the body anew for every write', async () => {
      const { store } = current();
      let opened = 0;
      const body: Body = {
        size: 4,
        open: () => {
          opened += 1;
          return bodyOf('body').open();
        },
      };
      await store.write('folder/one', body, neverAborted());
      await store.write('folder/two', body, neverAborted());
      assert.equal(opened, 2);
      assert.deepEqual(await readDigest(store, 'folder/two'), await readDigest(store, 'folder/one'));
    });

    it('shows nothing before it is done', async () => {
      const { store } = current();
      const body = gatedBody(Buffer.alloc(mebibyte, 'x'));
      const writing = store.write('folder/name', body, neverAborted());
      await body.reached;
      await assertNothingVisible(store);
      body.release();
      assert.equal(await writing, 'stored');
      assert.equal((await readDigest(store, 'folder/name')).bytes, 2 * mebibyte);
    });

    for (const [problem, body] of Object.entries(badBodies)) {
      it(`leaves nothing of a body that ${problem}, and takes a good one afterwards`, async () => {
        const { store } = current();
        await assert.rejects(store.write('folder/name', body, neverAborted()));
        await assertNothingVisible(store);
        assert.equal(await store.write('folder/name', bodyOf('good'), neverAborted()), 'stored');
        assert.deepEqual(await readDigest(store, 'folder/name'), await digestOf([Buffer.from('good')]));
      });
    }
  });

  describe('writing a name twice', () => {
    it('keeps the first bytes', async () => {
      const { store } = current();
      assert.equal(await store.write('folder/name', bodyOf('the first'), neverAborted()), 'stored');
      assert.equal(await store.write('folder/name', bodyOf('another'), neverAborted()), 'present');
      const stream = await store.read('folder/name', neverAborted());
      assert.ok(stream !== undefined);
      assert.equal(await textOf(stream), 'the first');
    });

    it('at once stores one of them whole', async () => {
      const { store } = current();
      const bodies = [1, 2, 3, 4, 5, 6].map((seed) => generatedBody(mebibyte + seed, seed));
      const outcomes = await Promise.all(bodies.map((body) => store.write('folder/name', body, neverAborted())));
      assert.deepEqual(outcomes.toSorted(), ['present', 'present', 'present', 'present', 'present', 'stored']);
      const seed = outcomes.indexOf('stored') + 1;
      assert.deepEqual(await readDigest(store, 'folder/name'), await digestOf(generateChunks(mebibyte + seed, seed)));
    });

    it('gives the slower writer `present` when a faster one came in between', async () => {
      const { store } = current();
      const slow = gatedBody(Buffer.from('slow'));
      const writing = store.write('folder/name', slow, neverAborted());
      await slow.reached;
      assert.equal(await store.write('folder/name', bodyOf('fast'), neverAborted()), 'stored');
      slow.release();
      assert.equal(await writing, 'present');
      assert.deepEqual(await readDigest(store, 'folder/name'), await digestOf([Buffer.from('fast')]));
    });
  });
}

/** Each of its pieces is another, and costs next to nothing to make. */
async function keepGibibyte(store: CacheStore): Promise<void> {
  const [pattern = Buffer.alloc(0)] = generateChunks(mebibyte, 41);
  const watch = memoryWatch(16 * mebibyte);
  let expected = '';
  async function* pieces(): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    for (let number = 0; number < gibibyte / pattern.length; number++) {
      const piece = Buffer.from(pattern);
      piece.writeUInt32LE(number);
      hash.update(piece);
      yield piece;
    }
    expected = hash.digest('hex');
  }
  const body: Body = { size: gibibyte, open: () => Readable.from(watch.passing(pieces()), { objectMode: false }) };
  assert.equal(await store.write('folder/gibibyte', body, neverAborted()), 'stored');
  const stream = await store.read('folder/gibibyte', neverAborted());
  assert.ok(stream !== undefined);
  assert.deepEqual(await digestOf(watch.passing(stream)), { sha256: expected, bytes: gibibyte });
  assert.ok(watch.peak() < mostHeldOfGibibyte, `held ${watch.peak()} bytes at once`);
}
