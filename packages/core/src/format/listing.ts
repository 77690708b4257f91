import { CarryoverError } from '../carryover-error';
import type { Entry, Timestamp } from './entry';

/** One entry of a live mount, as the builder sees it. */
export interface ListedEntry {
  readonly entry: Exclude<Entry, { type: 'link' }>;
  /** When its inode last changed, by the builder's clock. */
  readonly ctime: Timestamp;
  /** When its content was last read, as far as the builder's file system keeps it. */
  readonly atime: Timestamp;
  readonly inode: string;
  /** How many names the inode has, also outside the mount. */
  readonly links: number;
}

/**
 * Reads a listing as the stages write it (`stages/scripts/write-listing.sh`): records ended by NUL, each
 * `<path>//<type> <mode> <uid> <gid> <size> <mtime> <ctime> <atime> <inode> <links> <link target>`.
 *
 * Gives the entries in batches, in path order. Throws `trouble` for a record that cannot be read or a listing that was cut short.
 */
export async function* readListing(chunks: AsyncIterable<Buffer>): AsyncGenerator<ListedEntry[]> {
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + chunk.toString('latin1');
    const end = text.lastIndexOf('\0');
    if (end < 0) {
      rest = text;
      continue;
    }
    rest = text.slice(end + 1);
    yield text.slice(0, end).split('\0').map(parseRecord);
  }
  if (rest !== '') {
    throw unreadable(rest);
  }
}

function parseRecord(record: string): ListedEntry {
  const separator = record.indexOf('//');
  const fields = record.slice(separator + 2).split(' ', 10);
  const [type, mode, uid, gid, size, mtime, ctime, atime, inode, links] = fields;
  if (separator < 0 || links === undefined) {
    throw unreadable(record);
  }
  const path = plainPath(record.slice(0, separator));
  const metadata = {
    path,
    mode: wholeNumber(`0o${mode}`, record),
    uid: wholeNumber(uid, record),
    gid: wholeNumber(gid, record),
    mtime: timestamp(mtime ?? '', record),
  };
  const inodeFacts = {
    ctime: timestamp(ctime ?? '', record),
    atime: timestamp(atime ?? '', record),
    inode: inode ?? '',
    links: wholeNumber(links, record),
  };
  switch (type) {
    case 'f':
      return { entry: { type: 'file', ...metadata, size: wholeNumber(size, record) }, ...inodeFacts };
    case 'd':
      return { entry: { type: 'directory', ...metadata }, ...inodeFacts };
    case 'p':
      return { entry: { type: 'fifo', ...metadata }, ...inodeFacts };
    case 'l': {
      const target = record.slice(separator + 2 + fields.join(' ').length + 1);
      return { entry: { type: 'symlink', ...metadata, target }, ...inodeFacts };
    }
    default:
      throw unreadable(record);
  }
}

/** Removes the `./` that lists given to programs begin with. */
export function plainPath(listed: string): string {
  if (listed === '.' || listed === './') {
    return '';
  }
  return listed.startsWith('./') ? listed.slice(2) : listed;
}

function wholeNumber(text: string | undefined, record: string): number {
  const value = Number(text);
  if (text === '' || !Number.isSafeInteger(value) || value < 0) {
    throw unreadable(record);
  }
  return value;
}

/** GNU find prints ten digits of a fraction, the last always 0. */
function timestamp(text: string, record: string): Timestamp {
  const match = /^(-?\d+)\.(\d{9})\d*$/.exec(text);
  if (match === null) {
    throw unreadable(record);
  }
  return `${match[1]}.${match[2]}`;
}

function unreadable(record: string): CarryoverError {
  return new CarryoverError(
    `The builder's listing of a mount has a record that cannot be read: ${JSON.stringify(record.slice(0, 200))}`,
    {
      code: 'listing-unreadable',
      kind: 'trouble',
    },
  );
}
