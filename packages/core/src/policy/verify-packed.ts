import { createHash } from 'node:crypto';
import { type PackedEntry, sameMetadata } from '../format/entry';
import type { FileContent } from '../format/index-record';
import type { ListedEntry } from '../format/listing';
import type { ToPack } from './comparison';

/** What the builder says about a pack's members after it was packed. */
export interface PackDescription {
  readonly listed: ReadonlyMap<string, ListedEntry>;
  /** First 16 bytes of each regular file's SHA-256, in hexadecimal. */
  readonly digests: ReadonlyMap<string, string>;
  /** A digest of the extended attributes of each file that has any. */
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * The content of an entry as it was packed, or undefined if the entry changed or vanished while it was: then what the pack holds of it does not count.
 * What tar read lies between the two looks at the entry, so where they agree it is what both saw.
 */
export function verifyPacked(
  wanted: ToPack,
  description: PackDescription,
): { readonly content: FileContent | undefined } | undefined {
  const { path } = wanted.entry;
  const after = description.listed.get(path);
  if (after === undefined || !isSameEntry(wanted.entry, after.entry)) {
    return undefined;
  }
  if (wanted.ctime !== undefined && (wanted.ctime !== after.ctime || wanted.inode !== after.inode)) {
    return undefined;
  }
  if (wanted.entry.type !== 'file') {
    return { content: undefined };
  }
  const digest = description.digests.get(path);
  return digest === undefined ? undefined : { content: { digest, attributes: description.attributes.get(path) ?? '' } };
}

function isSameEntry(before: PackedEntry, after: ListedEntry['entry']): boolean {
  if (before.type !== after.type || !sameMetadata(before, after)) {
    return false;
  }
  if (before.type === 'symlink') {
    return after.type === 'symlink' && after.target === before.target;
  }
  return before.type !== 'file' || (after.type === 'file' && after.size === before.size);
}

/** What stands for a set of extended attributes: half a SHA-256 of getfattr's lines about them. */
export function attributesDigest(lines: readonly string[]): string {
  return createHash('sha256').update(lines.toSorted().join('\n'), 'latin1').digest('hex').slice(0, 32);
}
