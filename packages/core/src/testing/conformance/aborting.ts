import assert from 'node:assert/strict';
import { bodyOf, digestOf, generatedBody } from '../bytes';
import { gatedBody } from './gated-body';
import { type ConformanceCase, listNames, neverAborted } from './subject';
import { assertNothingVisible } from './visibility';

const mebibyte = 1024 * 1024;

export function describeAborting({ runner: { describe, it }, current }: ConformanceCase): void {
  describe('aborting', () => {
    it('before a call makes it throw the reason and do nothing', async () => {
      const { store } = current();
      const reason = new Error('enough');
      const context = { signal: AbortSignal.abort(reason) };
      const isReason = (thrown: unknown) => thrown === reason;
      await assert.rejects(store.write('folder/name', bodyOf('x'), context), isReason);
      await assertNothingVisible(store);
      await store.write('folder/name', bodyOf('x'), neverAborted());
      await assert.rejects(store.has('folder/name', context), isReason);
      await assert.rejects(store.read('folder/name', context), isReason);
      await assert.rejects(store.newest('folder/', 1, context), isReason);
      if (store.traits.lists) {
        await assert.rejects(async () => {
          for await (const object of store.list('', context)) {
            assert.fail(`listed ${object.name}`);
          }
        }, isReason);
        await assert.rejects(store.delete('folder/name', context), isReason);
      }
      assert.equal(await store.has('folder/name', neverAborted()), true);
    });

    it('a write midway throws the reason, frees the body and leaves nothing', async () => {
      const underTest = current();
      const before = await underTest.openHandles?.();
      const reason = new Error('enough');
      const controller = new AbortController();
      const body = gatedBody(Buffer.alloc(mebibyte, 'x'));
      const writing = underTest.store.write('folder/name', body, { signal: controller.signal });
      await body.reached;
      controller.abort(reason);
      await assert.rejects(writing, (thrown) => thrown === reason);
      assert.equal(body.isClosed(), true, 'the body is still open');
      assert.equal(await underTest.openHandles?.(), before, 'a handle is left open');
      body.release();
      await assertNothingVisible(underTest.store);
      assert.equal(await underTest.store.write('folder/name', bodyOf('good'), neverAborted()), 'stored');
    });

    it('a read midway fails the stream with the reason', async () => {
      const { store } = current();
      const reason = new Error('enough');
      const controller = new AbortController();
      await store.write('folder/name', generatedBody(8 * mebibyte, 2), neverAborted());
      const stream = await store.read('folder/name', { signal: controller.signal });
      assert.ok(stream !== undefined);
      await assert.rejects(
        async () => {
          for await (const chunk of stream) {
            assert.ok(chunk.length > 0);
            controller.abort(reason);
          }
        },
        (thrown) => thrown === reason,
      );
    });

    it('a listing midway throws the reason', async () => {
      const { store } = current();
      if (!store.traits.lists) {
        return;
      }
      await Promise.all(['a/1', 'a/2', 'b/3'].map((name) => store.write(name, bodyOf(name), neverAborted())));
      const reason = new Error('enough');
      const controller = new AbortController();
      await assert.rejects(
        async () => {
          for await (const object of store.list('', { signal: controller.signal })) {
            assert.ok(object.name);
            controller.abort(reason);
          }
        },
        (thrown) => thrown === reason,
      );
      assert.deepEqual(await listNames(store, ''), ['a/1', 'a/2', 'b/3']);
    });

    it('after a call is over changes nothing', async () => {
      const { store } = current();
      const controller = new AbortController();
      const context = { signal: controller.signal };
      await store.write('folder/name', bodyOf('content'), context);
      const stream = await store.read('folder/name', context);
      assert.ok(stream !== undefined);
      assert.equal((await digestOf(stream)).bytes, 7);
      controller.abort(new Error('too late'));
      assert.equal(await store.has('folder/name', neverAborted()), true);
    });
  });
}
