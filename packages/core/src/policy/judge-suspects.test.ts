import { describe, expect, it } from 'vitest';
import type { Suspect } from './comparison';
import { judgeSuspects } from './judge-suspects';
import type { PackDescription } from './verify-packed';

const digest = 'ab'.repeat(16);
const entry = { type: 'file', path: 'a', mode: 0o644, uid: 0, gid: 0, mtime: '1.000000000', size: 3 } as const;

function suspect(moved: boolean, attributes = ''): Suspect {
  return { entry, ctime: '2.000000000', inode: '7', expected: { digest, attributes }, moved };
}

function now(after: { digest?: string; attributes?: string; inode?: string; isGone?: boolean }): PackDescription {
  const listed = { entry, ctime: '2.000000000', atime: '0.000000000', inode: after.inode ?? '7', links: 1 };
  return {
    listed: new Map(after.isGone === true ? [] : [['a', listed]]),
    digests: new Map(after.digest === undefined ? [] : [['a', after.digest]]),
    attributes: new Map(after.attributes === undefined ? [] : [['a', after.attributes]]),
  };
}

function judge(suspected: Suspect, after: Parameters<typeof now>[0]): string {
  const verdict = judgeSuspects([suspected], now(after));
  const verdicts = Object.entries(verdict).filter(([, found]) => found.length > 0);
  expect(verdicts.length).toBeLessThan(2);
  return verdicts[0]?.[0] ?? 'same';
}

describe('judgeSuspects', () => {
  it.each([
    ['the same', suspect(false), { digest }, 'same'],
    ['another time alone', suspect(true), { digest }, 'touched'],
    ['other content', suspect(false), { digest: 'cd'.repeat(16) }, 'changed'],
    ['other content and another time', suspect(true), { digest: 'cd'.repeat(16) }, 'changed'],
    ['new attributes', suspect(false), { digest, attributes: 'x' }, 'toPack'],
    ['attributes that went', suspect(false, 'x'), { digest }, 'toPack'],
    ['other attributes', suspect(false, 'x'), { digest, attributes: 'y' }, 'toPack'],
    ['the same attributes', suspect(false, 'x'), { digest, attributes: 'x' }, 'same'],
    ['the same attributes, which a touch could drop', suspect(true, 'x'), { digest, attributes: 'x' }, 'toPack'],
    ['gone or unreadable', suspect(true), {}, 'unknown'],
    ['gone once it was read', suspect(true), { digest, isGone: true }, 'unknown'],
    ['another file of the same content', suspect(true), { digest, inode: '8' }, 'unknown'],
    ['another file of other content', suspect(true), { digest: 'cd'.repeat(16), inode: '8' }, 'changed'],
  ])('%s', (_what, suspected, now, expected) => {
    expect(judge(suspected, now)).toBe(expected);
  });

  it('keeps what is needed to pack it, and to see whether it changes meanwhile', () => {
    const { toPack, touched } = judgeSuspects([suspect(false)], now({ digest, attributes: 'x' }));
    expect(toPack).toEqual([{ entry, ctime: '2.000000000', inode: '7' }]);
    expect(touched).toEqual([]);
  });
});
