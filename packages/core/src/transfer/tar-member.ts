import type { DirectoryEntry, FileEntry, LinkEntry, Metadata, SymlinkEntry, Timestamp } from '../format/entry';
import { splitTimestamp } from '../format/timestamp';

/** What has no content in a tar: a directory, a link to a file, a symlink, or an empty file that carries another's mode, owner and time. */
export type ContentlessMember =
  | DirectoryEntry
  | LinkEntry
  | SymlinkEntry
  | (Metadata & { readonly type: 'touch'; readonly path: string });

/** What can be a member of a tar that is written here. */
export type TarMember = ContentlessMember | FileEntry;

const blockBytes = 512;
const typeFlags = { directory: '5', link: '1', symlink: '2', touch: '0', file: '0' } as const;

/** What ends a tar. */
export const tarEnd = Buffer.alloc(2 * blockBytes);

/**
 * What stands before a member's content. Each member has an extended header (POSIX.1-2024, pax interchange format), so that a path of any bytes and length, any
 * size and times to the nanosecond survive; libraries write names as UTF-8 only, which would not.
 */
export function tarHeader(member: TarMember): Buffer {
  const extension = extendedRecords(member);
  const owner = 'mode' in member ? member : { mode: 0o644, uid: 0, gid: 0 };
  return Buffer.concat([
    header('x', extension.length, { mode: 0o644, uid: 0, gid: 0 }),
    padded(extension),
    header(typeFlags[member.type], member.type === 'file' ? member.size : 0, owner),
  ]);
}

/** What stands after so many bytes of content. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);
}

function extendedRecords(member: TarMember): Buffer {
  const records = [extendedRecord('path', `./${member.path}${member.type === 'directory' ? '/' : ''}`)];
  if (member.type === 'link' || member.type === 'symlink') {
    records.push(extendedRecord('linkpath', member.type === 'link' ? `./${member.target}` : member.target));
  }
  if (member.type === 'file') {
    records.push(extendedRecord('size', String(member.size)));
  }
  if (member.type !== 'link') {
    records.push(extendedRecord('mtime', decimalSeconds(member.mtime)));
    records.push(extendedRecord('uid', String(member.uid)), extendedRecord('gid', String(member.gid)));
  }
  return Buffer.concat(records);
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function extendedRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) {
    length = String(length).length + rest.length;
  }
  return Buffer.from(`${length}${rest}`, 'latin1');
}

/** A decimal fraction: 5 s before the epoch plus 0.25 s is -4.75. */
function decimalSeconds(time: Timestamp): string {
  const { seconds, nanoseconds } = splitTimestamp(time);
  if (seconds >= 0 || nanoseconds === 0) {
    return time;
  }
  const fraction = String(1_000_000_000 - nanoseconds).padStart(9, '0');
  return `-${-(seconds + 1)}.${fraction}`;
}

/** Octal fields hold owners up to 2097151; larger ones are in the extended header alone. */
const largestOctalOwner = 0o7777777;

/** As do those of sizes. */
const largestOctalSize = 0o77777777777;

function header(typeFlag: string, size: number, { mode, uid, gid }: Pick<Metadata, 'mode' | 'uid' | 'gid'>): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write('carryover', 0, 'latin1');
  writeOctal(block, 100, 8, mode);
  writeOctal(block, 108, 8, Math.min(uid, largestOctalOwner));
  writeOctal(block, 116, 8, Math.min(gid, largestOctalOwner));
  writeOctal(block, 124, 12, Math.min(size, largestOctalSize));
  writeOctal(block, 136, 12, 0);
  block.fill(' ', 148, 156);
  block.write(typeFlag, 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  const checksum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function writeOctal(block: Buffer, offset: number, width: number, value: number): void {
  block.write(value.toString(8).padStart(width - 1, '0'), offset, 'latin1');
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, tarPadding(bytes.length)]);
}
