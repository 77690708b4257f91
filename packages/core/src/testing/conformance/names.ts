import assert from 'node:assert/strict';
import pLimit from 'p-limit';
import { isCarryoverError } from '../../carryover-error';
import { bodyOf, textOf } from '../bytes';
import { type ConformanceCase, listNames, neverAborted } from './subject';

const oddSegments = [
  '.hidden',
  '..a',
  'a..',
  '...',
  '%',
  '%2F',
  '%2E%2E',
  '@+=~-_.%',
  '-rf',
  '~',
  '0',
  '.tmp',
  'tmp',
  'a.tmp',
  'lock',
  'x'.repeat(200),
];
const deepName = Array.from({ length: 20 }, (_, depth) => `level-${depth}`).join('/');
const oddNames = [
  ...oddSegments.map((segment) => `odd/${segment}`),
  ...oddSegments.map((segment) => `${segment}/in/it`),
  deepName,
];

const refusedNames = [
  '',
  '/',
  '.',
  '..',
  '/x',
  'x/',
  '../x',
  './x',
  'a//b',
  'a/../b',
  'a/./b',
  'a/..',
  'a b',
  'a\\b',
  'a:b',
  'a*',
  'a?b',
  'a#b',
  'ä',
  'a\0b',
  'a\nb',
  'a\x7fb',
];
const refusedPrefixes = ['/', 'a', 'a/b', '../', './', '/a/', 'a//', 'a/../', 'a b/', 'a\n/'];

function isMisuse(thrown: unknown): boolean {
  return isCarryoverError(thrown) && thrown.kind === 'misuse';
}

export function describeNames({ runner: { describe, it }, current }: ConformanceCase): void {
  describe('names', () => {
    it('may be odd', async () => {
      const { store } = current();
      const limit = pLimit(store.traits.concurrency);
      await limit.map(oddNames, async (name) => {
        assert.equal(await store.write(name, bodyOf(`content of ${name}`), neverAborted()), 'stored', name);
      });
      await limit.map(oddNames, async (name) => {
        assert.equal(await store.has(name, neverAborted()), true, name);
        const stream = await store.read(name, neverAborted());
        assert.ok(stream !== undefined, name);
        assert.equal(await textOf(stream), `content of ${name}`);
      });
      if (store.traits.lists) {
        assert.deepEqual(await listNames(store, ''), oddNames.toSorted());
      }
    });

    it('are told apart by case', async () => {
      const { store } = current();
      await store.write('folder/Name', bodyOf('large'), neverAborted());
      assert.equal(await store.has('folder/name', neverAborted()), false);
      assert.equal(await store.write('folder/name', bodyOf('small'), neverAborted()), 'stored');
      for (const [name, content] of [
        ['folder/Name', 'large'],
        ['folder/name', 'small'],
      ] as const) {
        const stream = await store.read(name, neverAborted());
        assert.ok(stream !== undefined, name);
        assert.equal(await textOf(stream), content);
      }
    });

    it('are whole names, not beginnings or folders of others', async () => {
      const { store } = current();
      await store.write('folder/name', bodyOf('small'), neverAborted());
      assert.equal(await store.has('folder/other', neverAborted()), false);
      assert.equal(await store.has('folder/nam', neverAborted()), false);
      assert.equal(await store.has('folder', neverAborted()), false);
      assert.equal(await store.has('folder/name/more', neverAborted()), false);
      assert.equal(await store.read('folder', neverAborted()), undefined);
      assert.equal(await store.read('folder/name/more', neverAborted()), undefined);
    });

    for (const name of refusedNames) {
      it(`are refused: ${JSON.stringify(name)}`, async () => {
        const { store } = current();
        await assert.rejects(store.has(name, neverAborted()), isMisuse);
        await assert.rejects(store.read(name, neverAborted()), isMisuse);
        await assert.rejects(store.write(name, bodyOf('x'), neverAborted()), isMisuse);
        if (store.traits.lists) {
          await assert.rejects(store.delete(name, neverAborted()), isMisuse);
          assert.deepEqual(await listNames(store, ''), []);
        }
      });
    }

    for (const prefix of refusedPrefixes) {
      it(`are refused as a prefix: ${JSON.stringify(prefix)}`, async () => {
        const { store } = current();
        await assert.rejects(store.newest(prefix, 1, neverAborted()), isMisuse);
        if (store.traits.lists) {
          await assert.rejects(listNames(store, prefix), isMisuse);
        }
      });
    }
  });
}
