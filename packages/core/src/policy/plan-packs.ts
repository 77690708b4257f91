import type { PackedEntry } from '../format/entry';
import type { ToPack } from './comparison';

export interface PackSizes {
  /** Bytes of content, before compression, that a pack is aimed at; one larger file makes a pack of its own. */
  readonly preferredBytes: number;
  /** Packs to make where there is enough for that many, so that they move and unpack side by side. */
  readonly parallel: number;
}

/** A pack smaller than this is not worth splitting for the sake of parallel work, in bytes of content. */
const smallestSplitBytes = 8 << 20;

/** What a tar header and its extension cost besides an entry's content. */
const entryOverheadBytes = 1536;

/**
 * Shares entries out among packs. Entries of one extension stand together, small ones first, which compresses best (10 % smaller than path order on a
 * package manager's cache, at no cost seen); runs that pack the same so make the same packs. Larger packs come first, so that they are begun first.
 */
export function planPacks(entries: readonly ToPack[], sizes: PackSizes): ToPack[][] {
  const ordered = entries
    .map((entry) => ({ entry, extension: extensionOf(entry.entry.path), weight: weightOf(entry.entry) }))
    .toSorted(
      (one, other) =>
        compareText(one.extension, other.extension) ||
        one.weight - other.weight ||
        compareText(one.entry.entry.path, other.entry.entry.path),
    );
  const total = ordered.reduce((sum, { weight }) => sum + weight, 0);
  const limit = Math.min(sizes.preferredBytes, Math.max(smallestSplitBytes, Math.ceil(total / sizes.parallel)));
  const packs: { weight: number; entries: ToPack[] }[] = [];
  let open = { weight: 0, entries: [] as ToPack[] };
  for (const { entry, weight } of ordered) {
    if (open.entries.length > 0 && open.weight + weight > limit) {
      packs.push(open);
      open = { weight: 0, entries: [] };
    }
    open.entries.push(entry);
    open.weight += weight;
  }
  if (open.entries.length > 0) {
    packs.push(open);
  }
  return packs.toSorted((one, other) => other.weight - one.weight).map((pack) => pack.entries);
}

function weightOf(entry: PackedEntry): number {
  return entryOverheadBytes + (entry.type === 'file' ? entry.size : 0);
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const point = name.lastIndexOf('.');
  return point <= 0 ? '' : name.slice(point);
}

function compareText(one: string, other: string): number {
  if (one === other) {
    return 0;
  }
  return one < other ? -1 : 1;
}
