import { describe, expect, it } from 'vitest';
import { Snapshot } from './snapshot';

const sha256 = 'ab'.repeat(32);
const snapshot: Snapshot = {
  format: 1,
  time: 1_700_000_000_000,
  parent: null,
  amount: { files: 2, bytes: 10 },
  generations: [{ index: { sha256, bytes: 5 }, packs: [{ slot: 0, sha256, bytes: 7 }] }],
};

describe('Snapshot', () => {
  it('survives JSON', () => {
    expect(Snapshot.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
    expect(Snapshot.parse({ ...snapshot, parent: 'v1/x' }).parent).toBe('v1/x');
    const mount = { namespace: 'n', id: 'npm', base: { uid: 0, mode: 0o700, from: 'x' }, target: '/root/.npm' };
    expect(Snapshot.parse(JSON.parse(JSON.stringify({ ...snapshot, mount }))).mount).toEqual(mount);
  });

  it.each([
    ['another format', { ...snapshot, format: 2 }],
    ['a missing field', { ...snapshot, amount: undefined }],
    ['a field too many', { ...snapshot, extra: 1 }],
    ['a time that is no whole number', { ...snapshot, time: 1.5 }],
    ['a mount without an id', { ...snapshot, mount: { namespace: '', base: {}, target: '/x' } }],
    ['a negative size', { ...snapshot, amount: { files: -1, bytes: 0 } }],
    [
      'a digest in capitals',
      { ...snapshot, generations: [{ index: { sha256: sha256.toUpperCase(), bytes: 5 }, packs: [] }] },
    ],
    [
      'a digest that is a path',
      { ...snapshot, generations: [{ index: { sha256: '../../etc', bytes: 5 }, packs: [] }] },
    ],
    ['a digest and more', { ...snapshot, generations: [{ index: { sha256: `${sha256}\n`, bytes: 5 }, packs: [] }] }],
    [
      'a pack without a slot',
      { ...snapshot, generations: [{ index: { sha256, bytes: 5 }, packs: [{ sha256, bytes: 7 }] }] },
    ],
  ])('refuses %s', (_what, value) => {
    expect(Snapshot.safeParse(value).success).toBe(false);
  });
});
