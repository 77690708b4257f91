import { describe, expect, it } from 'vitest';
import { type MountRecord, mountRecordOf } from './mount-records';
import { readUsage } from './read-usage';

function readMountRecords(usage: string): MountRecord[] {
  return readUsage(usage).flatMap((record) => mountRecordOf(record) ?? []);
}

function block(fields: Readonly<Record<string, string>>): string {
  const all = {
    ID: 'abc',
    'Created at': '2026-01-01 10:00:00 +0000 UTC',
    Mutable: 'true',
    Reclaimable: 'true',
    Shared: 'false',
    Size: '3B',
    Description: 'cached mount /c from exec /bin/sh -c true with id "//c"',
    'Usage count': '2',
    'Last used': '1 second ago',
    Type: 'exec.cachemount',
    ...fields,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}:\t${value}\n`);
  return `${lines.join('')}\n`;
}

describe('the records of mounts', () => {
  it('tell id, target, base and use', () => {
    const text = `${block({})}${block({ ID: 'def\nParents:\txyz', 'Usage count': '11' })}Reclaimable:\t6B\nTotal:\t6B\n`;
    expect(readMountRecords(text)).toEqual([
      { record: 'abc', cacheId: '//c', target: '/c', hasBase: false, uses: 2 },
      { record: 'def', cacheId: '//c', target: '/c', hasBase: true, uses: 11 },
    ]);
  });

  it('tell a base that later versions of buildx have in a list, and none that is in a step’s text', () => {
    const description = 'cached mount /c from exec /bin/sh -c <<E\nParents:\n - no\nE\n with id "//c"';
    const text = `${block({ ID: 'abc\nParents:\n - xyz' })}${block({ ID: 'def', Description: description })}`;
    expect(readMountRecords(text)).toMatchObject([
      { record: 'abc', hasBase: true },
      { record: 'def', hasBase: false },
    ]);
  });

  it.each([
    ['cached mount /c from exec /bin/sh -c true', '/c'],
    ['cached mount /c from exec /bin/sh -c echo " with id \\"x\\"" with id "ns/a b"', 'ns/a b'],
    ['cached mount /c d from exec sh with id "/q\\"\\\\\\t\\u00a0\\U0001f600\\x7f"', '/q"\\\t\u00a0\u{1f600}\x7f'],
    ['cached mount /c from exec /bin/sh -c <<E\nUsage count:\t99\nE\n with id "/h"', '/h'],
    ['cached mount /c from exec /bin/sh -c <<E\nsays with id "/no"\nmore\nE\n with id "/yes"', '/yes'],
  ])('take %j apart', (description, cacheId) => {
    expect(readMountRecords(block({ Description: description }))).toMatchObject([{ cacheId, uses: 2 }]);
  });

  it('are none where nothing is', () => {
    expect(readMountRecords('Reclaimable:\t0B\nTotal:\t\t0B\n')).toEqual([]);
  });
});
