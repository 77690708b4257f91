import { readFile } from 'node:fs/promises';

/** What a 64-bit little-endian ELF file says that it needs in order to run. */
export interface ElfFile {
  /** The `e_machine` number. */
  readonly machine: number;
  /** Path of the loader, if the file is a program. */
  readonly interpreter: string | undefined;
  /** Names of the shared libraries it links (`DT_NEEDED`), in order. */
  readonly needed: readonly string[];
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

// Numbers of the System V ABI (elf.h).
const magic = 0x464c457f;
const segmentTypes = { load: 1, dynamic: 2, interpreter: 3 };
const dynamicTags = { end: 0, needed: 1, stringTable: 5 };

/**
 * Reads an ELF file without running it, so that any architecture's can be read on any machine.
 *
 * @returns undefined if the file is no ELF file.
 * @throws if it is an ELF file of another class or byte order.
 */
export async function readElfFile(path: string): Promise<ElfFile | undefined> {
  const bytes = await readFile(path);
  if (bytes.length < 64 || bytes.readUInt32LE(0) !== magic) return undefined;
  if (bytes[4] !== 2 || bytes[5] !== 1) throw new Error(`${path} is not a 64-bit little-endian ELF file.`);
  const segments = readSegments(bytes);
  const interpreter = segments.find((segment) => segment.type === segmentTypes.interpreter);
  return {
    machine: bytes.readUInt16LE(18),
    interpreter: interpreter && textAt(bytes, interpreter.offset),
    needed: readNeeded(bytes, segments),
  };
}

function readSegments(bytes: Buffer): Segment[] {
  const start = Number(bytes.readBigUInt64LE(32));
  const entrySize = bytes.readUInt16LE(54);
  const count = bytes.readUInt16LE(56);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * entrySize;
    return {
      type: bytes.readUInt32LE(at),
      offset: Number(bytes.readBigUInt64LE(at + 8)),
      address: Number(bytes.readBigUInt64LE(at + 16)),
      size: Number(bytes.readBigUInt64LE(at + 32)),
    };
  });
}

function readNeeded(bytes: Buffer, segments: readonly Segment[]): string[] {
  const dynamic = segments.find((segment) => segment.type === segmentTypes.dynamic);
  if (dynamic === undefined) return [];
  const names: number[] = [];
  let strings = 0;
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
    const tag = Number(bytes.readBigInt64LE(at));
    const value = Number(bytes.readBigUInt64LE(at + 8));
    if (tag === dynamicTags.end) break;
    if (tag === dynamicTags.needed) names.push(value);
    if (tag === dynamicTags.stringTable) strings = offsetOfAddress(segments, value);
  }
  return names.map((name) => textAt(bytes, strings + name));
}

function offsetOfAddress(segments: readonly Segment[], address: number): number {
  const holder = segments.find(
    ({ type, address: start, size }) => type === segmentTypes.load && address >= start && address < start + size,
  );
  if (holder === undefined) throw new Error(`No loaded segment holds the address ${address}.`);
  return address - holder.address + holder.offset;
}

function textAt(bytes: Buffer, offset: number): string {
  return bytes.toString('latin1', offset, bytes.indexOf(0, offset));
}
