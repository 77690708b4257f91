import type { ByteReader } from './byte-reader';
import type { ByteWriter } from './byte-writer';
import type { Metadata, PathBytes } from './entry';
import type { IndexRecord } from './index-record';
import { joinTimestamp, splitTimestamp } from './timestamp';

/** A record's kind is its place in this list; a new kind goes to the end. */
const kinds = ['file', 'directory', 'symlink', 'fifo', 'link', 'touch', 'removal', 'discard', 'idle'] as const;

const digestBytes = 16;

/** Writes a record; its path as what differs from `previous`, the path of the record before it. */
export function writeRecord(writer: ByteWriter, record: IndexRecord, previous: PathBytes): void {
  const shared = sharedPrefixLength(previous, record.path);
  writer.writeNumber(kinds.indexOf(record.type));
  writer.writeNumber(shared);
  writer.writeText(record.path.slice(shared));
  switch (record.type) {
    case 'file':
      writeMetadata(writer, record);
      writer.writeNumber(record.slot);
      writer.writeNumber(record.size);
      writer.writeBytes(record.digest, 'hex');
      writer.writeNumber(record.attributes.length / 2);
      writer.writeBytes(record.attributes, 'hex');
      return;
    case 'symlink':
      writeMetadata(writer, record);
      writer.writeNumber(record.slot);
      writer.writeText(record.target);
      return;
    case 'fifo':
      writeMetadata(writer, record);
      writer.writeNumber(record.slot);
      return;
    case 'directory':
    case 'touch':
      writeMetadata(writer, record);
      return;
    case 'link':
      writer.writeText(record.target);
      return;
    case 'discard':
      writer.writeNumber(record.slot);
      return;
    case 'idle':
      writer.writeNumber(record.since);
      return;
    case 'removal':
      return;
  }
}

/** Reads what {@link writeRecord} wrote. Throws a RangeError for bytes that are no record. */
export function readRecord(reader: ByteReader, previous: PathBytes): IndexRecord {
  const kind = reader.readNumber();
  const type = kinds[kind];
  const shared = reader.readNumber();
  if (shared > previous.length) {
    throw new RangeError('A path shares more than there is');
  }
  const path = previous.slice(0, shared) + reader.readText();
  switch (type) {
    case 'file': {
      const metadata = readMetadata(reader);
      const slot = reader.readNumber();
      const size = reader.readNumber();
      const digest = reader.readBytes(digestBytes, 'hex');
      const attributes = reader.readBytes(reader.readNumber(), 'hex');
      return { type, path, ...metadata, size, slot, digest, attributes };
    }
    case 'symlink': {
      const metadata = readMetadata(reader);
      return { type, path, ...metadata, slot: reader.readNumber(), target: reader.readText() };
    }
    case 'fifo': {
      const metadata = readMetadata(reader);
      return { type, path, ...metadata, slot: reader.readNumber() };
    }
    case 'directory':
    case 'touch':
      return { type, path, ...readMetadata(reader) };
    case 'link':
      return { type, path, target: reader.readText() };
    case 'discard':
      return { type, path, slot: reader.readNumber() };
    case 'idle':
      return { type, path, since: reader.readNumber() };
    case 'removal':
      return { type, path };
    default:
      throw new RangeError(`Unknown kind of record: ${kind}`);
  }
}

function writeMetadata(writer: ByteWriter, metadata: Metadata): void {
  const { seconds, nanoseconds } = splitTimestamp(metadata.mtime);
  writer.writeNumber(metadata.mode);
  writer.writeNumber(metadata.uid);
  writer.writeNumber(metadata.gid);
  writer.writeSigned(seconds);
  writer.writeNumber(nanoseconds);
}

function readMetadata(reader: ByteReader): Metadata {
  const mode = reader.readNumber();
  const uid = reader.readNumber();
  const gid = reader.readNumber();
  const seconds = reader.readSigned();
  return { mode, uid, gid, mtime: joinTimestamp(seconds, reader.readNumber()) };
}

function sharedPrefixLength(one: string, other: string): number {
  const limit = Math.min(one.length, other.length);
  let length = 0;
  while (length < limit && one.charCodeAt(length) === other.charCodeAt(length)) {
    length++;
  }
  return length;
}
