import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRecords } from '../../test/index-records';
import { isCarryoverError } from '../carryover-error';
import { ByteWriter } from './byte-writer';
import { readIndex, writeIndex } from './index-file';
import type { IndexRecord } from './index-record';
import { writeRecord } from './record-codec';

const magic = Buffer.from('carryover index 1\n', 'latin1');

function indexOf(records: readonly IndexRecord[]): Promise<Buffer> {
  return buffer(writeIndex(records));
}

async function readAll(bytes: Readable): Promise<IndexRecord[]> {
  const records: IndexRecord[] = [];
  for await (const batch of readIndex(bytes)) {
    records.push(...batch);
  }
  return records;
}

function whole(bytes: Buffer): Readable {
  return Readable.from([bytes], { objectMode: false });
}

function inPieces(bytes: Buffer, length: number): Readable {
  const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, place) =>
    bytes.subarray(place * length, (place + 1) * length),
  );
  return Readable.from(pieces, { objectMode: false });
}

/** An index made of these bytes, as a hostile writer could. */
function indexAround(frames: Buffer): Buffer {
  return Buffer.concat([magic, zstdCompressSync(frames)]);
}

/** Writes records without regard to order or safety. */
function unchecked(records: readonly IndexRecord[]): Buffer {
  const output = new ByteWriter();
  let previous = '';
  for (const record of records) {
    const writer = new ByteWriter();
    writeRecord(writer, record, previous);
    output.writeText(writer.take().toString('latin1'));
    previous = record.path;
  }
  return output.take();
}

function isUnreadable(error: unknown): boolean {
  return isCarryoverError(error) && error.code === 'index-unreadable' && error.kind === 'trouble';
}

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: '1.000000000' };
const file = { type: 'file', ...metadata, slot: 0, size: 1, digest: 'ab'.repeat(16), attributes: '' } as const;
const sample: IndexRecord[] = [
  { type: 'directory', path: '', ...metadata },
  { ...file, path: 'a', attributes: 'cd'.repeat(16) },
  { type: 'link', path: 'b', target: 'a' },
  { type: 'symlink', path: 'c', ...metadata, slot: 1, target: '/etc/passwd' },
  { type: 'touch', path: 'd', ...metadata },
  { type: 'removal', path: 'e' },
  { type: 'fifo', path: 'f', ...metadata, slot: 0 },
  { type: 'discard', path: 'f', slot: 1 },
  { type: 'idle', path: 'g', since: 1_790_000_000_000 },
  { ...file, path: 'g' },
];

describe('an index', () => {
  it('gives back any records, whatever its chunks', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, fc.integer({ min: 1, max: 300 }), async (records, length) => {
        expect(await readAll(inPieces(await indexOf(records), length))).toEqual(records);
      }),
      { numRuns: 200 },
    );
  });

  it('can be read byte by byte', async () => {
    expect(await readAll(inPieces(await indexOf(sample), 1))).toEqual(sample);
  });

  it('can hold nothing', async () => {
    expect(await readAll(whole(await indexOf([])))).toEqual([]);
  });

  it('comes in batches, however many records it has', async () => {
    const records = Array.from({ length: 30_000 }, (_, place) => ({
      ...file,
      path: `f${String(place).padStart(6, '0')}`,
    }));
    let batches = 0;
    let count = 0;
    for await (const batch of readIndex(whole(await indexOf(records)))) {
      batches++;
      count += batch.length;
    }
    expect(count).toBe(30_000);
    expect(batches).toBeGreaterThan(3);
  });

  it('is refused when it was cut short, wherever', async () => {
    const bytes = await indexOf(sample);
    for (let length = 0; length < bytes.length; length++) {
      await expect(readAll(whole(bytes.subarray(0, length)))).rejects.toSatisfy(isUnreadable);
    }
  });

  it('is refused when its frames were cut short within whole zstd', async () => {
    const frames = zstdDecompressSync((await indexOf(sample)).subarray(magic.length));
    const ends = new Set<number>();
    for (let length = 1; length < frames.length; length++) {
      try {
        await readAll(whole(indexAround(frames.subarray(0, length))));
        ends.add(length);
      } catch (error) {
        expect(error).toSatisfy(isUnreadable);
      }
    }
    // Where a frame ends, so may an index: its SHA-256 tells that one from the whole.
    expect(ends.size).toBe(sample.length - 1);
  });

  it('is refused when a byte of it was changed, or read as other records, but never throws anything else', async () => {
    const bytes = await indexOf(sample);
    const frames = zstdDecompressSync(bytes.subarray(magic.length));
    await fc.assert(
      fc.asyncProperty(fc.nat(frames.length - 1), fc.integer({ min: 1, max: 255 }), async (place, difference) => {
        const flipped = Buffer.from(frames);
        flipped[place] = (flipped[place] ?? 0) ^ difference;
        await readOrRefuse(indexAround(flipped));
      }),
      { numRuns: 400 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (place, difference) => {
        const flipped = Buffer.from(bytes);
        flipped[place] = (flipped[place] ?? 0) ^ difference;
        await readOrRefuse(flipped);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused when it is of another version', async () => {
    const bytes = await indexOf(sample);
    bytes.write('carryover index 2\n', 'latin1');
    await expect(readAll(whole(bytes))).rejects.toThrow(/not an index of a version that this carryover knows/);
  });

  it.each([
    ['a parent path', '..'],
    ['a path that goes up', 'a/../../b'],
    ['an absolute path', '/etc/passwd'],
    ['a path that ends in a slash', 'a/'],
    ['a doubled slash', 'a//b'],
    ['a path to the place itself', './a'],
    ['a NUL', 'a\0b'],
  ])('is refused when it holds %s, as a path or as a link’s target', async (_what, path) => {
    await expect(readAll(whole(indexAround(unchecked([{ ...file, path }]))))).rejects.toThrow(/leaves the mount/);
    const link = { type: 'link', path: 'x', target: path } as const;
    await expect(readAll(whole(indexAround(unchecked([link]))))).rejects.toThrow(/leaves the mount/);
  });

  it('is refused when the mount’s own directory is anything else', async () => {
    for (const record of [
      { ...file, path: '' },
      { type: 'removal', path: '' } as const,
      { type: 'link', path: '', target: 'a' } as const,
    ]) {
      await expect(readAll(whole(indexAround(unchecked([record]))))).rejects.toSatisfy(isUnreadable);
    }
    await expect(readAll(whole(indexAround(unchecked([{ type: 'link', path: 'a', target: '' }]))))).rejects.toSatisfy(
      isUnreadable,
    );
  });

  it('leaves a symlink’s target alone', async () => {
    const symlink = { type: 'symlink', path: 'a', ...metadata, slot: 0, target: '../../../etc' } as const;
    expect(await readAll(whole(await indexOf([symlink])))).toEqual([symlink]);
  });

  it.each([
    [
      'out of order',
      [
        { ...file, path: 'b' },
        { ...file, path: 'a' },
      ],
    ],
    [
      'twice the same',
      [
        { ...file, path: 'a' },
        { ...file, path: 'a' },
      ],
    ],
    [
      'twice idle',
      [
        { type: 'idle', path: 'a', since: 1 },
        { type: 'idle', path: 'a', since: 1 },
      ],
    ],
    [
      'idle after they were said',
      [
        { ...file, path: 'a' },
        { type: 'idle', path: 'a', since: 1 },
      ],
    ],
    [
      'twice the same, with a discard between',
      [
        { ...file, path: 'a' },
        { type: 'discard', path: 'a', slot: 1 },
        { ...file, path: 'a' },
      ],
    ],
  ] satisfies [string, IndexRecord[]][])('is refused when its paths are %s', async (_what, records) => {
    await expect(readAll(whole(indexAround(unchecked(records))))).rejects.toSatisfy(isUnreadable);
  });

  it.each([
    ['an unknown kind of record', Buffer.from([3, 99, 0, 0])],
    ['an empty frame', Buffer.from([0])],
    ['a frame with more than its record', Buffer.from([6, 6, 0, 1, 0x61, 1, 2])],
    ['a path that shares more than there is', Buffer.from([4, 6, 9, 1, 0x61])],
    ['a frame longer than any record', Buffer.from([0xff, 0xff, 0xff, 0x7f, 1])],
    ['a length that no number holds', Buffer.alloc(12, 0xff)],
  ])('is refused when it has %s', async (_what, frames) => {
    await expect(readAll(whole(indexAround(frames)))).rejects.toSatisfy(isUnreadable);
  });

  it('is not gathered in memory when a frame claims to be huge', async () => {
    const frames = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0xff, 0x7f]), Buffer.alloc(64 << 20)]);
    const began = process.memoryUsage().rss;
    await expect(readAll(whole(indexAround(frames)))).rejects.toSatisfy(isUnreadable);
    expect(process.memoryUsage().rss - began).toBeLessThan(200 << 20);
  });

  it('fails when its source does', async () => {
    async function* failing(): AsyncGenerator<Buffer> {
      yield (await indexOf(sample)).subarray(0, 40);
      throw new Error('the disk is gone');
    }
    await expect(readAll(Readable.from(failing(), { objectMode: false }))).rejects.toThrow(/the disk is gone/);
  });

  it('fails to be written when its records do', async () => {
    function* failing(): Generator<IndexRecord> {
      yield { ...file, path: 'a' };
      throw new Error('no more records');
    }
    await expect(buffer(writeIndex(failing()))).rejects.toThrow(/no more records/);
  });

  it('lets go of its source when the reader stops early', async () => {
    const records = Array.from({ length: 30_000 }, (_, place) => ({
      ...file,
      path: `f${String(place).padStart(6, '0')}`,
    }));
    const source = inPieces(await indexOf(records), 100);
    for await (const batch of readIndex(source)) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(source.destroyed).toBe(true);
  });
});

async function readOrRefuse(bytes: Buffer): Promise<void> {
  try {
    await readAll(whole(bytes));
  } catch (error) {
    expect(error).toSatisfy(isUnreadable);
  }
}
