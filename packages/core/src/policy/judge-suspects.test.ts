import { describe, expect, it } from 'vitest';
import type { Suspect } from './comparison';
import { judgeSuspects } from './judge-suspects';

const digest = 'ab'.repeat(16);
const entry = { type: 'file', path: 'a', mode: 0o644, uid: 0, gid: 0, mtime: '1.000000000', size: 3 } as const;

function suspect(moved: boolean, attributes = ''): Suspect {
  return { entry, ctime: '2.000000000', inode: '7', expected: { digest, attributes }, moved };
}

function judge(suspected: Suspect, now: { digest?: string; attributes?: string }): string {
  const verdict = judgeSuspects([suspected], {
    digests: new Map(now.digest === undefined ? [] : [['a', now.digest]]),
    attributes: new Map(now.attributes === undefined ? [] : [['a', now.attributes]]),
  });
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
    ['gone or unreadable', suspect(true), {}, 'same'],
  ])('%s', (_what, suspected, now, expected) => {
    expect(judge(suspected, now)).toBe(expected);
  });

  it('keeps what is needed to pack it, and to see whether it changes meanwhile', () => {
    const { toPack, touched } = judgeSuspects([suspect(false)], {
      digests: new Map([['a', digest]]),
      attributes: new Map([['a', 'x']]),
    });
    expect(toPack).toEqual([{ entry, ctime: '2.000000000', inode: '7' }]);
    expect(touched).toEqual([]);
  });
});
