import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCarryoverError } from '../carryover-error';
import { type ListedEntry, plainPath, readListing } from './listing';
import { comparePaths } from './path-order';

// Recorded from GNU find and sort by fixtures/record.sh.
const recorded = await readFile(new URL('./fixtures/odd-names.listing', import.meta.url));

async function* inChunks(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const cut of [...cuts.map((cut) => cut % bytes.length), bytes.length].toSorted((one, other) => one - other)) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
}

async function read(bytes: Buffer, cuts: readonly number[] = []): Promise<ListedEntry[]> {
  const entries: ListedEntry[] = [];
  for await (const batch of readListing(inChunks(bytes, cuts))) {
    entries.push(...batch);
  }
  return entries;
}

function recordOf(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'latin1');
}

const plainRecord = 'a//f 644 1 2 3 1.0000000000 2.0000000000 0.0000000000 7 1 ';

describe('readListing', () => {
  it('reads every odd name that find prints', async () => {
    const entries = await read(recorded);
    const paths = new Set(entries.map(({ entry }) => entry.path));
    for (const path of [
      '',
      ' lead',
      'trail ',
      '-dash',
      'new\nline',
      'car\rriage',
      'tab\tq"',
      '\xff\xfe',
      'd\xe4',
      '# file: x',
      'back\\slash',
      'a.d/inside',
      'd ir/in side',
    ]) {
      expect(paths).toContain(path);
    }
    expect(entries).toHaveLength(28);
  });

  it('gives the entries in path order, which is the order of `sort`', async () => {
    const paths = (await read(recorded)).map(({ entry }) => entry.path);
    expect(paths).toEqual(paths.toSorted(comparePaths));
  });

  it('reads types, modes, times and link targets as they are', async () => {
    const byPath = new Map((await read(recorded)).map((listed) => [listed.entry.path, listed]));
    expect(byPath.get('link')?.entry).toMatchObject({ type: 'symlink', target: '//usr//bin /x y' });
    expect(byPath.get('a space')?.entry).toMatchObject({ type: 'symlink', target: ' ' });
    expect(byPath.get('li\nnk')?.entry).toMatchObject({ type: 'symlink', target: 'nowhere 1 2 3' });
    expect(byPath.get('d ir')?.entry).toMatchObject({ type: 'directory', mode: 0o1777 });
    expect(byPath.get('a-b')?.entry).toMatchObject({ type: 'file', mode: 0o4755, size: 3 });
    expect(byPath.get('fifo')?.entry).toMatchObject({ type: 'fifo', mtime: '0.000000001' });
    expect(byPath.get('a.d/inside')?.entry).toMatchObject({ mtime: '-6.250000000' });
    expect(byPath.get('d ir/in side')?.entry).toMatchObject({ mtime: '-1.000000000' });
    expect(byPath.get('eq=ual')?.entry).toMatchObject({ mtime: '4102444800.123456789' });
    expect(byPath.get('a')).toMatchObject({ links: 2, inode: byPath.get('a second')?.inode });
    expect(byPath.get('eq=ual')?.atime).toBe('0.000000000');
    expect(Number(byPath.get('a')?.atime)).toBeGreaterThan(1_700_000_000);
    expect(byPath.get('')?.entry.type).toBe('directory');
  });

  it('does not depend on where its chunks end', async () => {
    const whole = await read(recorded);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: recorded.length }), { maxLength: 40 }), async (cuts) => {
        expect(await read(recorded, cuts)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
    expect(await read(recorded, Array.from(recorded.keys()))).toEqual(whole);
  });

  it('refuses a listing that was cut short within a record', async () => {
    for (let length = 1; length < recorded.length; length++) {
      if (recorded[length - 1] !== 0) {
        await expect(read(recorded.subarray(0, length))).rejects.toSatisfy(isUnreadable);
      }
    }
  });

  it.each([
    ['no separator', 'a'],
    ['an empty record', ''],
    ['too few fields', 'a//f 644 1 2 3 1.0000000000 2.0000000000 0.0000000000 7'],
    ['a device', plainRecord.replace('//f', '//c')],
    ['a type that is none', plainRecord.replace('//f', '//')],
    ['a mode that is none', plainRecord.replace('644', '9x')],
    ['an owner that is none', plainRecord.replace(' 1 2 ', '  2 ')],
    ['a size that is none', plainRecord.replace(' 3 ', ' -3 ')],
    ['a time without a fraction', plainRecord.replace('1.0000000000', '1')],
    ['a change time that is none', plainRecord.replace('2.0000000000', 'now')],
    ['an access time that is none', plainRecord.replace(' 0.0000000000 ', ' never ')],
    ['a count of links that is none', plainRecord.replace(' 7 1 ', ' 7 x ')],
  ])('refuses %s, and shows the record', async (_what, text) => {
    await expect(read(recordOf(text))).rejects.toSatisfy(isUnreadable);
    await expect(read(recordOf(text))).rejects.toThrow(JSON.stringify(text));
  });

  it('reads the record that the refused ones were made from', async () => {
    expect(await read(recordOf(plainRecord))).toHaveLength(1);
  });
});

function isUnreadable(error: unknown): boolean {
  return isCarryoverError(error) && error.code === 'listing-unreadable' && error.kind === 'trouble';
}

describe('plainPath', () => {
  it.each([
    ['./a', 'a'],
    ['a', 'a'],
    ['.', ''],
    ['./', ''],
    ['./.a', '.a'],
    ['./..a', '..a'],
    ['.a', '.a'],
  ])('%j is %j', (listed, path) => {
    expect(plainPath(listed)).toBe(path);
  });
});
