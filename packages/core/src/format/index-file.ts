import { pipeline, Readable } from 'node:stream';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { CarryoverError, isCarryoverError } from '../carryover-error';
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';
import type { IndexRecord } from './index-record';
import { comparePaths } from './path-order';
import { readRecord, writeRecord } from './record-codec';

/** An index begins with these bytes, uncompressed; the rest is zstd. The digit is the format's version. */
const magic = Buffer.from('carryover index 1\n', 'latin1');

/** No record is longer: what claims to be is not gathered in memory. */
const longestRecordBytes = 1 << 20;

/** Written at once, in bytes before compression. */
const chunkBytes = 1 << 16;

/**
 * Writes records, which must come in path order, as the bytes of an index: frames of a length and one record each, so that a reader needs no more than one
 * record in memory.
 */
export function writeIndex(records: Iterable<IndexRecord>): Readable {
  const compressed = createZstdCompress();
  pipeline(Readable.from(frames(records)), compressed, failsWhereItIsRead);
  return Readable.from(prepend(magic, compressed), { objectMode: false });
}

/** A pipeline ends its last stream with the error, and whoever reads that gets it; a stream that is composed would throw another beside, which nobody can catch. */
function failsWhereItIsRead(): void {
  // Nothing is left to do.
}

async function* prepend(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

function* frames(records: Iterable<IndexRecord>): Generator<Buffer> {
  const record = new ByteWriter();
  const output = new ByteWriter();
  let previous = '';
  for (const current of records) {
    writeRecord(record, current, previous);
    previous = current.path;
    output.writeNumber(record.length);
    output.writeBytes(record.take().toString('latin1'));
    if (output.length >= chunkBytes) {
      yield output.take();
    }
  }
  yield output.take();
}

/**
 * Reads an index in batches of records, in path order. Throws `trouble` if the bytes are not an index of this version, are out of order, hold a path that
 * leaves the mount, or were cut short.
 */
export async function* readIndex(bytes: Readable): AsyncGenerator<IndexRecord[]> {
  let rest: Buffer = Buffer.alloc(0);
  const order = new OrderCheck();
  for await (const chunk of decompressed(bytes)) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const batch: IndexRecord[] = [];
    const reader = new ByteReader(rest);
    let used = 0;
    for (let frame = reader.takeFrame(); frame !== undefined; frame = reader.takeFrame()) {
      const record = parseRecord(frame, order.path);
      order.refuseUnsorted(record);
      refuseUnsafe(record);
      batch.push(record);
      used = reader.position;
    }
    rest = rest.subarray(used);
    if (rest.length > longestRecordBytes) {
      throw unreadable('it has a record without an end');
    }
    if (batch.length > 0) {
      yield batch;
    }
  }
  if (rest.length > 0) {
    throw unreadable('it was cut short');
  }
}

function parseRecord(frame: Buffer, previous: string): IndexRecord {
  try {
    const reader = new ByteReader(frame);
    const record = readRecord(reader, previous);
    if (reader.remaining > 0) {
      throw new RangeError('A record is followed by something else');
    }
    return record;
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error), error);
  }
}

async function* decompressed(bytes: Readable): AsyncGenerator<Buffer> {
  const plain = createZstdDecompress();
  pipeline(Readable.from(withoutMagic(bytes)), plain, failsWhereItIsRead);
  try {
    yield* plain;
  } catch (error) {
    throw isCarryoverError(error) ? error : unreadable(error instanceof Error ? error.message : String(error), error);
  }
}

async function* withoutMagic(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length >= magic.length) {
      refuseOtherVersions(head);
      yield head.subarray(magic.length);
      head = undefined;
    }
  }
  if (head !== undefined) {
    refuseOtherVersions(head);
  }
}

function refuseOtherVersions(head: Buffer): void {
  if (!head.subarray(0, magic.length).equals(magic)) {
    throw unreadable('it is not an index of a version that this carryover knows');
  }
}

/** Paths come in order, and each once, besides discards; an idle record may stand before the path's own. */
class OrderCheck {
  /** Of the record before; empty at the beginning. */
  path = '';
  #isBegun = false;
  #entry: string | undefined;
  #idle: string | undefined;

  refuseUnsorted({ path, type }: IndexRecord): void {
    if (this.#isBegun && comparePaths(this.path, path) > 0) {
      throw unreadable(`its paths are out of order at ${JSON.stringify(path)}`);
    }
    const isSaidTwice = path === this.#entry || (type === 'idle' && path === this.#idle);
    if (type !== 'discard' && isSaidTwice) {
      throw unreadable(`it says two things about ${JSON.stringify(path)}`);
    }
    this.#isBegun = true;
    this.path = path;
    if (type === 'idle') {
      this.#idle = path;
    } else if (type !== 'discard') {
      this.#entry = path;
    }
  }
}

/** What is unpacked is hostile until proven otherwise. */
function refuseUnsafe(record: IndexRecord): void {
  const isSafe = (record.type === 'directory' && record.path === '') || isSafePath(record.path);
  if (!isSafe || (record.type === 'link' && !isSafePath(record.target))) {
    throw unreadable(`it holds a path that leaves the mount: ${JSON.stringify(record.path)}`);
  }
}

function isSafePath(path: string): boolean {
  return !path.split('/').some((name) => name === '' || name === '.' || name === '..' || name.includes('\0'));
}

function unreadable(reason: string, cause?: unknown): CarryoverError {
  return new CarryoverError(`An index cannot be read: ${reason}.`, {
    code: 'index-unreadable',
    kind: 'trouble',
    cause,
  });
}
