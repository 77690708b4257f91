import { expect, it } from 'vitest';
import type { Generation, Snapshot } from './snapshot';
import { judgeSnapshot } from './snapshot-content';
import { carriedIndex, itself, writeSnapshotObject } from './snapshot-object';

const sha256 = 'ab'.repeat(32);
const older: Generation = { index: { sha256, bytes: 3, carriedBy: 'older' }, packs: [], time: 4 };
const own: Generation = { index: { sha256, bytes: 7, carriedBy: itself }, packs: [], time: 5 };
const snapshot: Snapshot = {
  format: 1,
  time: 5,
  parent: 'older',
  amount: { files: 1, bytes: 2 },
  generations: [older, own],
};
/** As an index may be: with line ends, and what is no text. */
const index = Buffer.from([0x0a, 0xff, 0x7b, 0x0a, 0x7d, 0x00, 0x0a]);

it('carries an index byte for byte, which is named by where it was found from then on', () => {
  const object = writeSnapshotObject(snapshot, index);
  expect(carriedIndex(object).equals(index)).toBe(true);
  const named = { ...own, index: { ...own.index, carriedBy: 'newest' } };
  expect(judgeSnapshot(object, 'newest')).toEqual({
    kind: 'readable',
    snapshot: { ...snapshot, generations: [older, named] },
  });
});

it('is but a line of text where nothing is carried', () => {
  const object = writeSnapshotObject({ ...snapshot, generations: [older] }, undefined);
  expect(object.indexOf('\n')).toBe(object.length - 1);
  expect(carriedIndex(object).length).toBe(0);
  expect(carriedIndex(Buffer.from('{}')).length).toBe(0);
});
